package io.spoor.certs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PrivateKeyFileTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(
            value = KeyType.class,
            names = {"EC_P256", "EC_P384", "RSA_2048"})
    void each_kind_of_key_survives_writing_and_reading(KeyType type) throws Exception {
        // Given
        KeyPair keys = type.generate();
        Password password = password("secret");

        // When
        FileContent plain = file("plain.key", PrivateKeyFile.text(keys.getPrivate()));
        FileContent encrypted = file("encrypted.key", PrivateKeyFile.text(keys.getPrivate(), password));
        FileContent old = file("old.key", traditional(keys));

        // Then
        assertThat(encrypted.text()).startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----");
        assertThat(old.text()).containsPattern("BEGIN (RSA|EC) PRIVATE KEY");
        for (FileContent file : new FileContent[] {plain, encrypted, old}) {
            assertThat(KeyPairs.match(PrivateKeyFile.read(file, password), keys.getPublic()))
                    .isTrue();
        }
        assertThat(KeyType.of(keys.getPublic())).contains(type);
    }

    @Test
    void an_encrypted_key_needs_its_password() throws Exception {
        // Given
        KeyPair keys = KeyType.EC_P256.generate();
        FileContent file = file("a.key", PrivateKeyFile.text(keys.getPrivate(), password("secret")));
        Password wrong = password("wrong");

        // Then
        assertThatThrownBy(() -> PrivateKeyFile.read(file, null))
                .isInstanceOf(CertsException.class)
                .hasMessageContaining(file.path() + " is encrypted; name the file that holds its password");
        assertThatThrownBy(() -> PrivateKeyFile.read(file, wrong))
                .isInstanceOf(CertsException.class)
                .hasMessage("The password in " + wrong.origin() + " does not open " + file.path());
    }

    @Test
    void a_key_encrypted_in_the_old_way_needs_its_password() throws Exception {
        // Given
        KeyPair keys = KeyType.RSA_2048.generate();
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(
                    keys.getPrivate(),
                    new JcePEMEncryptorBuilder("AES-256-CBC")
                            .setProvider(new BouncyCastleProvider())
                            .build("secret".toCharArray()));
        }
        FileContent file = file("a.key", text.toString());

        // Then
        assertThat(KeyPairs.match(PrivateKeyFile.read(file, password("secret")), keys.getPublic()))
                .isTrue();
        assertThatThrownBy(() -> PrivateKeyFile.read(file, password("wrong")))
                .isInstanceOf(CertsException.class)
                .hasMessageContaining("does not open");
        assertThatThrownBy(() -> PrivateKeyFile.read(file, null))
                .isInstanceOf(CertsException.class)
                .hasMessageContaining("is encrypted");
    }

    @Test
    void what_is_no_key_is_said_to_be_what_it_is() throws Exception {
        assertThatThrownBy(() -> PrivateKeyFile.read(file("empty", ""), null))
                .hasMessageContaining("holds no private key: it is empty");
        assertThatThrownBy(() -> PrivateKeyFile.read(file("text", "hello"), null))
                .hasMessageContaining("it is not PEM, which begins with -----BEGIN");
        assertThatThrownBy(() -> PrivateKeyFile.read(file("der", "0\u0082\u0001"), null))
                .hasMessageContaining("it is binary (DER or PKCS#12)");
        assertThatThrownBy(() -> PrivateKeyFile.read(file("cut", "-----BEGIN PRIVATE KEY-----\nMIIB\n"), null))
                .isInstanceOf(CertsException.class)
                .hasMessageContaining("is damaged in or after block 1");
        assertThatThrownBy(() -> PrivateKeyFile.read(
                        file("junk", "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n"), null))
                .isInstanceOf(CertsException.class)
                .hasMessageContaining(folder.resolve("junk").toString());
    }

    /** What OpenSSL wrote before PKCS#8; EC keys with their curve inside, as OpenSSL does it. */
    private static String traditional(KeyPair keys) throws Exception {
        PrivateKeyInfo info = PrivateKeyInfo.getInstance(keys.getPrivate().getEncoded());
        if (keys.getPrivate() instanceof java.security.interfaces.ECPrivateKey key) {
            ECPrivateKey sec1 = new ECPrivateKey(
                    key.getParams().getOrder().bitLength(),
                    key.getS(),
                    info.getPrivateKeyAlgorithm().getParameters());
            return PemText.of("EC PRIVATE KEY", sec1.getEncoded());
        }
        return PemText.of(
                "RSA PRIVATE KEY", info.parsePrivateKey().toASN1Primitive().getEncoded());
    }

    private Password password(String text) throws Exception {
        return Password.fromFile(Files.writeString(folder.resolve(text + ".password"), text + "\n"));
    }

    private FileContent file(String name, String text) throws Exception {
        return FileContent.read(
                Files.write(folder.resolve(name), text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)));
    }
}
