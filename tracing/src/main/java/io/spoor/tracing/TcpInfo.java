package io.spoor.tracing;

/**
 * What the kernel knows of a TCP connection (Linux, {@code TCP_INFO}); nowhere else can a broker see whether it is the
 * network that is slow.
 *
 * @param rttMicros smoothed round-trip time; 0 if there was none to measure yet
 * @param rttvarMicros its mean deviation
 * @param retransmits segments that were sent again since the connection began
 * @param lost segments that are taken for lost at this moment
 * @param cwnd congestion window, in segments
 */
public record TcpInfo(long rttMicros, long rttvarMicros, long retransmits, long lost, long cwnd) {}
