package org.postroad.mta;

import org.postroad.common.db.Schema;

/** The tables of the MTA: the queue, recorded ends, submissions. After those of the mail store. */
public final class MtaSchema {
    public static final Schema SCHEMA = new Schema("mta", "db/mta");

    private MtaSchema() {}
}
