package org.postroad.mta.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.postroad.common.db.DiskFullException;
import org.postroad.common.db.StorageException;

/** RFC 5321 §4.2.3: 452 for storage, 451 for any other fault of ours; either way the client keeps the message. */
class SmtpFaultsTest {
    @Test
    void aFullDiskAndABrokenOneAreToldApart() {
        assertEquals(
                "452 4.3.1 Insufficient system storage",
                SmtpFaults.toReply(new DiskFullException("secret detail")).toString());
        String trouble = "451 4.3.0 Requested action aborted: error in processing";
        assertEquals(
                trouble,
                SmtpFaults.toReply(new StorageException("secret detail")).toString());
        assertEquals(
                trouble,
                SmtpFaults.toReply(new IOException("Input/output error")).toString());
    }
}
