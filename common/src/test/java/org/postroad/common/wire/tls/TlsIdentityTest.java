package org.postroad.common.wire.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
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
}
