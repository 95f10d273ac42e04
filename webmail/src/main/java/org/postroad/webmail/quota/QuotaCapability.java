package org.postroad.webmail.quota;

import java.util.List;
import org.postroad.common.db.Database;
import org.postroad.mailstore.DataType;
import org.postroad.mailstore.MailStore;
import org.postroad.webmail.jmap.Capability;
import org.postroad.webmail.jmap.ChangesMethod;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.json.Json;

/** {@code urn:ietf:params:jmap:quota} (RFC 9425 §3.1) with its methods. */
public final class QuotaCapability {
    private QuotaCapability() {}

    public static Capability of(Database database, MailStore store) {
        return new Capability(
                Capability.QUOTA,
                Json.object(),
                Json.object(),
                List.of(
                        new QuotaGet(database, store),
                        new ChangesMethod("Quota", DataType.QUOTA, IdForm.QUOTA, database, store.changes()),
                        new QuotaQuery(database, store),
                        new QuotaQueryChanges(database, store)));
    }
}
