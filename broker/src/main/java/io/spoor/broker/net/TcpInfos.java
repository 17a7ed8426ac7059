package io.spoor.broker.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import io.spoor.tracing.TcpInfo;
import org.jspecify.annotations.Nullable;

/** Asks the kernel about connections. */
final class TcpInfos {
    private TcpInfos() {}

    /** What it knows; null where there is no epoll, or no socket any more. On the channel's event loop. */
    static @Nullable TcpInfo of(Channel channel) {
        if (!(channel instanceof EpollSocketChannel socket)) {
            return null;
        }
        EpollTcpInfo info = new EpollTcpInfo();
        try {
            socket.tcpInfo(info);
        } catch (ChannelException e) {
            return null; // closed meanwhile
        }
        return new TcpInfo(info.rtt(), info.rttvar(), info.totalRetrans(), info.lost(), info.sndCwnd());
    }
}
