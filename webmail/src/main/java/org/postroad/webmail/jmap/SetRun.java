package org.postroad.webmail.jmap;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.postroad.common.db.Transaction;
import org.postroad.mailstore.AccountId;

/** One run of the transaction behind a {@code /set}; knows what it has created so far. Confined to the transaction. */
public final class SetRun implements IdResolver {
    private final MethodCall call;
    private final AccountId account;
    private final Transaction tx;
    private final Map<String, String> created = new HashMap<>();

    SetRun(MethodCall call, AccountId account, Transaction tx) {
        this.call = call;
        this.account = account;
        this.tx = tx;
    }

    public AccountId account() {
        return account;
    }

    public Transaction tx() {
        return tx;
    }

    @Override
    public OptionalLong number(IdForm form, String idOrReference) {
        String id = idOrReference.startsWith("#") ? created.get(idOrReference.substring(1)) : null;
        return id == null ? call.number(form, idOrReference) : form.parse(id);
    }

    void created(String creationId, String id) {
        created.put(creationId, id);
    }

    Map<String, String> created() {
        return created;
    }
}
