/**
 * What proxies say of the clients that they connect for: the PROXY protocol and the headers of HTTP. Here it is only read;
 * whom to believe is decided where the connection is known.
 */
@NullMarked
package io.spoor.broker.proxy;

import org.jspecify.annotations.NullMarked;
