package org.postroad.mailstore.sql;

import org.postroad.common.testing.TestEngine;

/** The mail store on H2 in a file. */
final class H2MailStoreTest extends SqlMailStoreContract {
    H2MailStoreTest() {
        super(TestEngine.H2);
    }
}
