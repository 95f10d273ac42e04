package org.postroad.webmail.mail;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import org.postroad.common.db.Database;
import org.postroad.mailstore.Account;
import org.postroad.mailstore.MailStore;
import org.postroad.webmail.jmap.Fields;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.jmap.JmapMethod;
import org.postroad.webmail.jmap.MethodCall;
import org.postroad.webmail.jmap.SetFrame;
import org.postroad.webmail.jmap.SetRequest;

/** {@code Email/import} (RFC 8621 §4.8): uploaded messages become emails as they are. */
final class EmailImport implements JmapMethod {
    private final MailStore store;
    private final Drafts drafts;
    private final SetFrame frame;

    EmailImport(Database database, MailStore store, Drafts drafts) {
        this.store = store;
        this.drafts = drafts;
        this.frame = new SetFrame(database, store.changes());
    }

    @Override
    public String name() {
        return "Email/import";
    }

    @Override
    public void run(MethodCall call) {
        SetRequest request = SetRequest.creating(call, "emails");
        call.arguments().end();
        Account account = call.caller().account();
        EmailHandler handler =
                new EmailHandler(store, drafts.now(), request, properties -> message(account, properties));
        call.respond(frame.run(call, request, IdForm.EMAIL, handler));
    }

    private Drafts.Stored message(Account account, ObjectNode properties) throws IOException {
        Fields email = Fields.properties(properties);
        String blobId = email.requiredText("blobId");
        List.of("mailboxIds", "keywords", "receivedAt").forEach(email::value);
        email.end();
        return drafts.imported(account, blobId);
    }
}
