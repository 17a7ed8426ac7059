/**
 * Who may connect, and who may do what. {@link io.spoor.broker.auth.Authenticator} answers a CONNECT,
 * {@link io.spoor.broker.auth.Authorizer} each publish, will and subscription. Whatever goes wrong in a check denies.
 */
@NullMarked
package io.spoor.broker.auth;

import org.jspecify.annotations.NullMarked;
