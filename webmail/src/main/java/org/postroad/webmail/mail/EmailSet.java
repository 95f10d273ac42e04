package org.postroad.webmail.mail;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Set;
import org.postroad.common.db.Database;
import org.postroad.mailstore.Account;
import org.postroad.mailstore.MailStore;
import org.postroad.webmail.jmap.Fields;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.jmap.JmapMethod;
import org.postroad.webmail.jmap.MethodCall;
import org.postroad.webmail.jmap.SetFault;
import org.postroad.webmail.jmap.SetFrame;
import org.postroad.webmail.jmap.SetRequest;

/** {@code Email/set} (RFC 8621 §4.6). */
final class EmailSet implements JmapMethod {
    private static final Set<String> OF_ACCOUNT = Set.of("mailboxIds", "keywords", "receivedAt");
    private static final Set<String> OF_BODY =
            Set.of("bodyStructure", "bodyValues", "textBody", "htmlBody", "attachments");

    private final MailStore store;
    private final Drafts drafts;
    private final SetFrame frame;

    EmailSet(Database database, MailStore store, Drafts drafts) {
        this.store = store;
        this.drafts = drafts;
        this.frame = new SetFrame(database, store.changes());
    }

    @Override
    public String name() {
        return "Email/set";
    }

    @Override
    public void run(MethodCall call) {
        SetRequest request = SetRequest.read(call);
        call.arguments().end();
        Account account = call.caller().account();
        EmailHandler handler =
                new EmailHandler(store, drafts.now(), request, properties -> compose(account, properties));
        call.respond(frame.run(call, request, IdForm.EMAIL, handler));
    }

    private Drafts.Stored compose(Account account, ObjectNode properties) throws IOException {
        Fields email = Fields.properties(properties);
        for (String property : email.names()) {
            if (!OF_ACCOUNT.contains(property)
                    && !OF_BODY.contains(property)
                    && !DraftHeader.isHeaderProperty(property)) {
                throw SetFault.invalidProperty(property, "is not a property that a client sets");
            }
        }
        return drafts.compose(account, email);
    }
}
