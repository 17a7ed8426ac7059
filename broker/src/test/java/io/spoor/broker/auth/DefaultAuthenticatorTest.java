package io.spoor.broker.auth;

import static io.spoor.broker.auth.Clients.bytes;
import static io.spoor.broker.auth.Clients.credentials;
import static io.spoor.broker.auth.Clients.loopback;
import static io.spoor.broker.auth.Clients.peer;
import static io.spoor.broker.auth.Clients.withCertificate;
import static org.assertj.core.api.Assertions.assertThat;

import io.spoor.broker.attacks.Attack;
import io.spoor.broker.auth.AuthResult.Accepted;
import io.spoor.broker.auth.AuthResult.Cause;
import io.spoor.broker.auth.AuthResult.Refused;
import io.spoor.broker.auth.CertificateIdentity.Source;
import io.spoor.broker.auth.PasswordFileEditor.Kind;
import io.spoor.broker.protocol.TopicFilter;
import io.spoor.tracing.ConnectionInfo;
import io.spoor.tracing.TlsInfo.ClientCertificate;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefaultAuthenticatorTest {

    @TempDir
    private Path folder;

    @Test
    void anonymous_clients_come_in_from_the_loopback_only() {
        Authenticator authenticator = new DefaultAuthenticator(AnonymousPolicy.LOOPBACK, null, null);

        assertThat(authenticator.authenticate(credentials(loopback(), null, null)))
                .isEqualTo(new Accepted(null));
        assertThat(authenticator.authenticate(credentials(peer("::1", "::1"), null, null)))
                .isEqualTo(new Accepted(null));
        assertRefused(authenticator, credentials(peer("192.0.2.1", "192.0.2.1"), null, null), Cause.NOT_AUTHORIZED);
        assertThat(authenticator.mayBlock()).isFalse();
    }

    @Test
    void a_device_behind_a_proxy_on_the_loopback_is_not_on_the_loopback() {
        Authenticator authenticator = new DefaultAuthenticator(AnonymousPolicy.LOOPBACK, null, null);
        ConnectionInfo unresolved = new ConnectionInfo(
                "c",
                "tcp",
                "tcp",
                new InetSocketAddress("127.0.0.1", 1),
                InetSocketAddress.createUnresolved("localhost", 1),
                new InetSocketAddress("127.0.0.1", 2),
                null);

        assertRefused(authenticator, credentials(peer("127.0.0.1", "192.0.2.1"), null, null), Cause.NOT_AUTHORIZED);
        assertRefused(authenticator, credentials(peer("192.0.2.1", "127.0.0.1"), null, null), Cause.NOT_AUTHORIZED);
        assertRefused(authenticator, credentials(unresolved, null, null), Cause.NOT_AUTHORIZED);
    }

    @Test
    void a_user_name_that_cannot_be_checked_is_not_believed() {
        assertThat(new DefaultAuthenticator(AnonymousPolicy.ALWAYS, null, null)
                        .authenticate(credentials(loopback(), "admin", "x")))
                .isEqualTo(new Accepted(null));
        assertRefused(
                new DefaultAuthenticator(AnonymousPolicy.NEVER, null, null),
                credentials(loopback(), "admin", "x"),
                Cause.NOT_AUTHORIZED);
    }

    @Test
    void with_a_password_file_a_user_name_must_be_proven_even_where_anonymous_clients_come_in() throws Exception {
        // Given
        Path path = folder.resolve("passwd");
        new PasswordFileEditor(path).set("alice", bytes("a"), Kind.BCRYPT);
        Authenticator authenticator = new DefaultAuthenticator(AnonymousPolicy.LOOPBACK, PasswordFile.open(path), null);

        // Then
        assertThat(authenticator.mayBlock()).isTrue();
        assertThat(authenticator.authenticate(credentials(peer("192.0.2.1", "192.0.2.1"), "alice", "a")))
                .isEqualTo(new Accepted("alice"));
        assertThat(authenticator.authenticate(credentials(loopback(), null, null)))
                .isEqualTo(new Accepted(null));
        assertRefused(authenticator, credentials(loopback(), "alice", "b"), Cause.BAD_CREDENTIALS);
        assertRefused(authenticator, credentials(loopback(), "alice", null), Cause.BAD_CREDENTIALS);
        assertRefused(authenticator, credentials(loopback(), "bob", "a"), Cause.BAD_CREDENTIALS);
    }

    @Test
    void a_certificate_names_the_user_whatever_user_name_the_client_sends() {
        Authenticator authenticator = certificates(Source.SUBJECT_CN, false);

        assertThat(authenticator.authenticate(
                        credentials(withCertificate("CN=device-1,OU=pumps,O=Example"), "admin", "x")))
                .isEqualTo(new Accepted("device-1"));
        assertThat(authenticator.mayBlock()).isFalse();
    }

    @Test
    void the_most_specific_common_name_counts_and_is_unescaped() {
        CertificateIdentity identity = new CertificateIdentity(Source.SUBJECT_CN, false);

        assertThat(identity.userName(certificate("CN=inner,CN=outer,O=x"))).contains("inner");
        assertThat(identity.userName(certificate("OU=a+CN=multi,O=x"))).contains("multi");
        assertThat(identity.userName(certificate("CN=a\\,b\\=c,O=x"))).contains("a,b=c");
        assertThat(identity.userName(certificate("O=CN\\=trick"))).isEmpty();
        assertThat(identity.userName(certificate(""))).isEmpty();
    }

    @Test
    @Attack("mosquitto-2.0.16-certificate-name")
    void a_name_that_is_no_text_for_a_packet_is_none() {
        CertificateIdentity identity = new CertificateIdentity(Source.SUBJECT_CN, false);

        assertThat(identity.userName(certificate("CN=a\\0Ab,O=x"))).isEmpty();
        assertThat(identity.userName(certificate("CN=a\\00b,O=x"))).isEmpty();
        assertThat(identity.userName(certificate("CN=a\uD800b,O=x"))).isEmpty();
        assertThat(new CertificateIdentity(Source.SAN_URI, false).userName(certificate("CN=x", "urn:a\u0085b")))
                .isEmpty();
    }

    @Test
    void alternative_names_are_told_apart_by_their_form() {
        String[] names = {
            "192.0.2.7", "2001:db8::7", "fe80::1", "*.example", "urn:dev:7", "device-7.example", "other.example"
        };

        assertThat(new CertificateIdentity(Source.SAN_DNS, false).userName(certificate("CN=x", names)))
                .contains("device-7.example");
        assertThat(new CertificateIdentity(Source.SAN_URI, false).userName(certificate("CN=x", names)))
                .contains("urn:dev:7");
        assertThat(new CertificateIdentity(Source.SAN_DNS, false).userName(certificate("CN=x", "::1")))
                .isEmpty();
        assertThat(new CertificateIdentity(Source.SAN_URI, false).userName(certificate("CN=x", "fe80::1")))
                .isEmpty();
    }

    @Test
    void a_certificate_without_the_name_is_refused_even_where_anonymous_clients_come_in() {
        assertRefused(
                new DefaultAuthenticator(AnonymousPolicy.ALWAYS, null, new CertificateIdentity(Source.SAN_URI, false)),
                credentials(withCertificate("CN=device-1"), null, null),
                Cause.NOT_AUTHORIZED);
    }

    @Test
    void the_client_id_must_be_the_certificates_name_if_so_configured() {
        Authenticator authenticator = certificates(Source.SUBJECT_CN, true);

        assertThat(authenticator.authenticate(credentials(withCertificate("CN=client"), null, null)))
                .isEqualTo(new Accepted("client"));
        assertRefused(authenticator, credentials(withCertificate("CN=Client"), null, null), Cause.CLIENT_ID_NOT_VALID);
    }

    @Test
    void an_error_in_a_check_denies() {
        // Given
        Authenticator authenticator = DenyOnError.around(new Authenticator() {
            @Override
            public AuthResult authenticate(Credentials credentials) {
                throw new NoClassDefFoundError("gone");
            }

            @Override
            public boolean mayBlock() {
                return true;
            }
        });
        Authorizer authorizer = DenyOnError.around(new Authorizer() {
            @Override
            public boolean mayPublish(ClientIdentity client, String topic) {
                throw new IllegalStateException("defect");
            }

            @Override
            public boolean maySubscribe(ClientIdentity client, TopicFilter filter) {
                throw new AssertionError("defect");
            }

            @Override
            public long version() {
                return 7;
            }
        });
        ClientIdentity client = Clients.client("c", "u");

        // Then
        assertRefused(authenticator, credentials(loopback(), "u", "p"), Cause.UNAVAILABLE);
        assertThat(authenticator.mayBlock()).isTrue();
        assertThat(authorizer.mayPublish(client, "a")).isFalse();
        assertThat(authorizer.maySubscribe(client, AccessListTest.filter("a"))).isFalse();
        assertThat(authorizer.version()).isEqualTo(7);
    }

    @Test
    void credentials_do_not_show_the_password() {
        assertThat(credentials(loopback(), "alice", "geheim").toString())
                .contains("alice")
                .doesNotContain("geheim");
    }

    private static Authenticator certificates(Source source, boolean mustEqualClientId) {
        return new DefaultAuthenticator(
                AnonymousPolicy.NEVER, null, new CertificateIdentity(source, mustEqualClientId));
    }

    private static ClientCertificate certificate(String subject, String... names) {
        var tls = withCertificate(subject, names).tls();
        if (tls == null || tls.clientCertificate() == null) {
            throw new AssertionError();
        }
        return tls.clientCertificate();
    }

    private static void assertRefused(Authenticator authenticator, Credentials credentials, Cause cause) {
        assertThat(authenticator.authenticate(credentials))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.cause()).isEqualTo(cause));
    }
}
