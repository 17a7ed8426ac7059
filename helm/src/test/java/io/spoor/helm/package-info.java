/**
 * The chart of this module's folder, rendered by Helm itself and looked at object by object. {@link
 * io.spoor.helm.Chart} renders, {@link io.spoor.helm.Rendered} finds objects in the result, {@link
 * io.spoor.helm.Variants} has every combination of values that changes a template.
 */
@NullMarked
package io.spoor.helm;

import org.jspecify.annotations.NullMarked;
