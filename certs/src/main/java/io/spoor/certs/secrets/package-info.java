/**
 * The secrets that the parts of one installation share: certificates of an authority of their own, and random passwords.
 *
 * <p>A {@link io.spoor.certs.secrets.SecretsPlan} says what there has to be, a
 * {@link io.spoor.certs.secrets.SecretStore} holds what there is, and
 * {@link io.spoor.certs.secrets.SecretsUpdate} makes what is missing. Nobody has to choose a password, and none stands in
 * a template.
 */
@NullMarked
package io.spoor.certs.secrets;

import org.jspecify.annotations.NullMarked;
