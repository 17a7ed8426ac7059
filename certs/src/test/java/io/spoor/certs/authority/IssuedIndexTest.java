package io.spoor.certs.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spoor.certs.CertsException;
import io.spoor.certs.authority.IndexEntry.Revocation;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IssuedIndexTest {
    private static final IndexEntry VALID = new IndexEntry(
            BigInteger.valueOf(0xABC), Instant.parse("2049-12-31T23:59:59Z"), null, "issued/0ABC.pem", "/CN=a");
    private static final IndexEntry REVOKED = new IndexEntry(
            BigInteger.TWO,
            Instant.parse("2050-01-01T00:00:00Z"),
            new Revocation(Instant.parse("2026-03-01T12:00:00Z"), RevocationReason.CA_COMPROMISE),
            "issued/02.pem",
            "/CN=b");

    @TempDir
    Path folder;

    private Path file = Path.of("");
    private IssuedIndex index = new IssuedIndex(file);

    @BeforeEach
    void place() {
        file = folder.resolve("index.txt");
        index = new IssuedIndex(file);
    }

    @Test
    void entries_have_the_form_that_openssl_reads() throws Exception {
        index.append(VALID);
        index.append(REVOKED);

        assertThat(Files.readAllLines(file))
                .containsExactly(
                        "V\t491231235959Z\t\t0ABC\tissued/0ABC.pem\t/CN=a",
                        "R\t20500101000000Z\t260301120000Z,CACompromise\t02\tissued/02.pem\t/CN=b");
        assertThat(index.read()).containsExactly(VALID, REVOKED);
    }

    @Test
    void entries_written_by_openssl_are_read() throws Exception {
        Files.writeString(
                file,
                "E\t260301120000Z\t\t0ABC\tunknown\t/CN=a\nR\t260301120000Z\t260201120000Z\t02\tunknown\t/CN=b\n");

        assertThat(index.read())
                .extracting(entry -> entry.state(Instant.parse("2026-04-01T00:00:00Z")))
                .containsExactly(IndexEntry.State.EXPIRED, IndexEntry.State.REVOKED);
    }

    @Test
    void a_line_cut_by_a_crash_is_passed_over_and_then_removed() throws Exception {
        // Given
        index.append(VALID);
        for (int length = 1; length < REVOKED.line().length(); length++) {
            Files.writeString(file, REVOKED.line().substring(0, length), StandardOpenOption.APPEND);

            // Then
            assertThat(index.read()).containsExactly(VALID);

            // When
            index.append(REVOKED);

            // Then
            assertThat(index.read()).containsExactly(VALID, REVOKED);
            index.replace(java.util.List.of(VALID));
        }
    }

    @Test
    void a_damaged_line_is_named() throws Exception {
        index.append(VALID);
        Files.writeString(file, "V\tsoon\t\t02\tx\t/CN=b\n", StandardOpenOption.APPEND);

        assertThatThrownBy(index::read)
                .isInstanceOf(CertsException.class)
                .hasMessage(file + ", line 2: its time is not of the form YYMMDDHHMMSSZ");
    }
}
