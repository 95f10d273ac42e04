package org.postroad.mailstore.sql;

import org.postroad.common.testing.TestEngine;

/** The mail store on H2 in memory. */
final class MemoryMailStoreTest extends SqlMailStoreContract {
    MemoryMailStoreTest() {
        super(TestEngine.MEMORY);
    }
}
