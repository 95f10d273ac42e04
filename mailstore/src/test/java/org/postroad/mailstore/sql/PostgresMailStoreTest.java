package org.postroad.mailstore.sql;

import org.postroad.common.testing.TestEngine;

/** The mail store on PostgreSQL. */
final class PostgresMailStoreTest extends SqlMailStoreContract {
    PostgresMailStoreTest() {
        super(TestEngine.POSTGRES);
    }
}
