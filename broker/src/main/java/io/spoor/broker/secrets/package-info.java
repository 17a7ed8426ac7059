/**
 * Secrets in Kubernetes: {@link io.spoor.broker.secrets.KubernetesSecretStore} is a
 * {@link io.spoor.certs.secrets.SecretStore} in the namespace of the pod that this runs in. It speaks to the API as it is,
 * with the JDK's HTTP client: of the API's hundreds of objects one is needed, and three of its verbs.
 */
@NullMarked
package io.spoor.broker.secrets;

import org.jspecify.annotations.NullMarked;
