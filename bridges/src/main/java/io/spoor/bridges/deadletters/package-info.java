/**
 * What could not be delivered, kept in files: JSON lines in a folder for each destination, which the delivery loop's
 * thread adds to, and which can be looked at, sent again and deleted by any process. Letters to be sent again wait in
 * files below {@code replay} until the delivery loop's thread takes them.
 */
@NullMarked
package io.spoor.bridges.deadletters;

import org.jspecify.annotations.NullMarked;
