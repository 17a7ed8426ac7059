package io.spoor.broker.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.spoor.certs.AlternativeName;
import io.spoor.certs.CertificateDescription;
import io.spoor.certs.tls.HandshakeDiagnosis;
import io.spoor.certs.tls.HandshakeProblem;
import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.DisconnectReason;
import io.spoor.tracing.TlsFailure;
import io.spoor.tracing.TlsInfo;
import io.spoor.tracing.TraceEvent;
import io.spoor.tracing.TraceEvent.EndedBy;
import io.spoor.tracing.Tracer;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
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
    private final Runnable onSuccess;
    private boolean done;
    private long helloMillis;

    /** @param onSuccess what to do once the handshake is done and the transport knows with whom */
    TlsEvents(Transport transport, Tracer tracer, Runnable onSuccess) {
        this.transport = transport;
        this.tracer = tracer;
        this.onSuccess = onSuccess;
    }

    static boolean isTlsProblem(Throwable cause) {
        return cause instanceof SSLException
                || cause instanceof DecoderException && cause.getCause() instanceof SSLException;
    }

    /** What comes first is the client's hello; seen before TLS has it. */
    ChannelInboundHandlerAdapter beforeTls() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                helloMillis = System.currentTimeMillis();
                context.pipeline().remove(this);
                context.fireChannelRead(message);
            }
        };
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            done = true;
            if (handshake.isSuccess()) {
                SSLSession session =
                        context.pipeline().get(SslHandler.class).engine().getSession();
                List<X509Certificate> chain = chain(session);
                transport.peerChain(chain);
                transport.info(transport.info().withTls(describe(session, chain)));
                onSuccess.run();
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
        if (diagnosis.problem() == HandshakeProblem.CLOSED && transport.isSilent()) {
            return; // no attempt at a handshake
        }
        transport.tell();
        TlsFailure failure = TlsFailure.valueOf(diagnosis.problem().name());
        transport.ending(DisconnectReason.TLS_ERROR, EndedBy.SERVER);
        tracer.record(new TraceEvent.TlsHandshakeFailure(connection, failure, diagnosis.detail()));
    }

    private TlsInfo describe(SSLSession session, List<X509Certificate> chain) {
        return new TlsInfo(
                session.getProtocol(),
                session.getCipherSuite(),
                isResumed(session),
                serverName(session),
                clientCertificate(chain));
    }

    /**
     * The JDK does not say whether a session was resumed, but a session that is older than what the client has said on this
     * connection can be nothing else; its time is also in the tickets that clients bring back.
     */
    private boolean isResumed(SSLSession session) {
        return session.getCreationTime() < helloMillis;
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

    private static List<X509Certificate> chain(SSLSession session) {
        try {
            return Stream.of(session.getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (SSLPeerUnverifiedException e) {
            return List.of(); // the client showed none, which the listener allows
        }
    }

    private static TlsInfo.@Nullable ClientCertificate clientCertificate(List<X509Certificate> chain) {
        if (chain.isEmpty()) {
            return null;
        }
        CertificateDescription info = CertificateDescription.of(chain.get(0));
        return new TlsInfo.ClientCertificate(
                info.subject(),
                info.issuer(),
                info.serialNumber(),
                info.notBefore(),
                info.notAfter(),
                info.sha256(),
                info.alternativeNames().stream().map(AlternativeName::value).toList());
    }
}
