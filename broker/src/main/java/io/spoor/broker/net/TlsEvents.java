package io.spoor.broker.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.spoor.certs.AlternativeName;
import io.spoor.certs.CertificateDescription;
import io.spoor.certs.tls.HandshakeDiagnosis;
import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TlsFailure;
import io.spoor.tracing.TlsInfo;
import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.TraceEvent.EndedBy;
import io.spoor.tracing.Tracer;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Waits for the TLS handshake and takes note of how it ended. Belongs to the connection's event loop. */
final class TlsEvents extends ChannelInboundHandlerAdapter {
    private final Transport transport;
    private final Tracer tracer;
    private boolean done;

    TlsEvents(Transport transport, Tracer tracer) {
        this.transport = transport;
        this.tracer = tracer;
    }

    static boolean isTlsProblem(Throwable cause) {
        return cause instanceof SSLException
                || cause instanceof DecoderException && cause.getCause() instanceof SSLException;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            done = true;
            if (handshake.isSuccess()) {
                SSLSession session =
                        context.pipeline().get(SslHandler.class).engine().getSession();
                transport.info(transport.info().withTls(describe(session)));
            } else {
                failed(handshake.cause());
            }
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!done) {
            done = true;
            failed(new java.nio.channels.ClosedChannelException());
        }
        context.fireChannelInactive();
    }

    private void failed(Throwable cause) {
        ConnectionInfo connection = transport.info();
        HandshakeDiagnosis diagnosis = HandshakeDiagnosis.of(cause);
        TlsFailure failure = TlsFailure.valueOf(diagnosis.problem().name());
        transport.ending(DisconnectReason.TLS_ERROR, EndedBy.SERVER);
        tracer.record(new TraceEvent.TlsHandshakeFailure(connection, failure, diagnosis.detail()));
    }

    private static TlsInfo describe(SSLSession session) {
        return new TlsInfo(
                session.getProtocol(), session.getCipherSuite(), null, serverName(session), clientCertificate(session));
    }

    private static @Nullable String serverName(SSLSession session) {
        if (session instanceof ExtendedSSLSession extended) {
            List<SNIServerName> names = extended.getRequestedServerNames();
            for (SNIServerName name : names) {
                if (name instanceof SNIHostName host) {
                    return host.getAsciiName();
                }
            }
        }
        return null;
    }

    private static TlsInfo.@Nullable ClientCertificate clientCertificate(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            if (chain.length == 0 || !(chain[0] instanceof X509Certificate certificate)) {
                return null;
            }
            CertificateDescription info = CertificateDescription.of(certificate);
            return new TlsInfo.ClientCertificate(
                    info.subject(),
                    info.issuer(),
                    info.serialNumber(),
                    info.notBefore(),
                    info.notAfter(),
                    info.sha256(),
                    info.alternativeNames().stream().map(AlternativeName::value).toList());
        } catch (SSLPeerUnverifiedException e) {
            return null; // the client showed none, which the listener allows
        }
    }
}
