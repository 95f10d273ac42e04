package org.postroad.common.wire.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.common.address.Domain;

class TlsIdentityTest {
    private static final List<Domain> NAMES = List.of(Domain.parse("mx.north.test"), Domain.parse("north.test"));

    @TempDir
    Path dir;

    @Test
    void aSelfSignedIdentityStaysTheSame() throws IOException {
        TlsIdentity first = SelfSigned.keptIn(dir.resolve("tls"), NAMES, Clock.systemUTC());
        TlsIdentity second = SelfSigned.keptIn(dir.resolve("tls"), NAMES, Clock.systemUTC());
        assertEquals(first.certificate(), second.certificate());
        assertArrayEquals(first.key().getEncoded(), second.key().getEncoded());
        assertEquals(
                "CN=mx.north.test",
                first.certificate().getSubjectX500Principal().getName());
    }

    @Test
    void itIsMadeAnewForOtherNamesAndBeforeItEnds() throws IOException {
        TlsIdentity first = SelfSigned.keptIn(dir, NAMES, Clock.systemUTC());
        TlsIdentity renamed = SelfSigned.keptIn(dir, List.of(Domain.parse("south.test")), Clock.systemUTC());
        assertNotEquals(first.certificate(), renamed.certificate());
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(3640));
        TlsIdentity renewed = SelfSigned.keptIn(dir, List.of(Domain.parse("south.test")), later);
        assertNotEquals(renamed.certificate(), renewed.certificate());
    }

    @Test
    void theKeyIsForItsOwnerOnlyAndShowsNowhere() throws IOException {
        TlsIdentity identity = SelfSigned.keptIn(dir, NAMES, Clock.systemUTC());
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("self-signed.key"))));
        assertFalse(identity.toString().contains("PRIVATE"));
    }

    @Test
    void aFileWithoutACertificateIsRefused() throws IOException {
        Path empty = Files.writeString(dir.resolve("empty.pem"), "nothing\n");
        assertThrows(IOException.class, () -> TlsIdentity.read(empty, empty));
    }

    /** Every handshake would fail: it is better told where the files are read. */
    @Test
    void aKeyThatIsNotTheCertificatesIsRefused() throws Exception {
        SelfSigned.keptIn(dir, NAMES, Clock.systemUTC());
        Path chain = dir.resolve("self-signed.crt");
        for (String algorithm : List.of("EC", "RSA", "Ed25519")) {
            String pem = Base64.getMimeEncoder()
                    .encodeToString(KeyPairGenerator.getInstance(algorithm)
                            .generateKeyPair()
                            .getPrivate()
                            .getEncoded());
            Path key = Files.writeString(
                    dir.resolve(algorithm), "-----BEGIN PRIVATE KEY-----\n" + pem + "\n-----END PRIVATE KEY-----\n");
            IOException refused = assertThrows(IOException.class, () -> TlsIdentity.read(chain, key), algorithm);
            assertEquals(key + " is not the key of the certificate in " + chain, refused.getMessage());
        }
        TlsIdentity.read(chain, dir.resolve("self-signed.key"));
    }

    @Test
    void aCrashBetweenItsTwoFilesIsMended() throws IOException {
        SelfSigned.keptIn(dir, NAMES, Clock.systemUTC());
        SelfSigned.keptIn(dir.resolve("other"), NAMES, Clock.systemUTC());
        Files.copy(
                dir.resolve("other/self-signed.key"),
                dir.resolve("self-signed.key"),
                StandardCopyOption.REPLACE_EXISTING);
        TlsIdentity mended = SelfSigned.keptIn(dir, NAMES, Clock.systemUTC());
        assertEquals(
                mended.certificate(),
                TlsIdentity.read(dir.resolve("self-signed.crt"), dir.resolve("self-signed.key"))
                        .certificate());
    }
}
