package org.postroad.common.mime;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;

/** Whole messages (RFC 5322, RFC 2046). */
class MessageFuzzTest {
    @FuzzTest
    void message(byte[] raw) throws IOException {
        MimePropertiesTest.check(raw);
    }
}
