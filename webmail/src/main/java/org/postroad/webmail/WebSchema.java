package org.postroad.webmail;

import org.postroad.common.db.Schema;

/** The tables of the webmail: browser sessions. After those of the MTA. */
public final class WebSchema {
    public static final Schema SCHEMA = new Schema("webmail", "db/webmail");

    private WebSchema() {}
}
