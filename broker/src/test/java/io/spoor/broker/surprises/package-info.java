/**
 * An exception that nobody foresaw costs one connection, wherever it comes from. Each test here throws something at one
 * boundary of a broker with real connections, and looks at what becomes of the client that met it and of all others.
 */
package io.spoor.broker.surprises;
