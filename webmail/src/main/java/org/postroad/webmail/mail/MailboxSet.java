package org.postroad.webmail.mail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;
import org.postroad.common.db.Database;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.MailStore;
import org.postroad.mailstore.Mailbox;
import org.postroad.mailstore.MailboxId;
import org.postroad.mailstore.MailboxRole;
import org.postroad.mailstore.NewMailbox;
import org.postroad.mailstore.StoreFault;
import org.postroad.webmail.jmap.Fields;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.jmap.JmapMethod;
import org.postroad.webmail.jmap.MethodCall;
import org.postroad.webmail.jmap.SetFault;
import org.postroad.webmail.jmap.SetFrame;
import org.postroad.webmail.jmap.SetHandler;
import org.postroad.webmail.jmap.SetRequest;
import org.postroad.webmail.jmap.SetRun;

/** {@code Mailbox/set} (RFC 8621 §2.5). */
final class MailboxSet implements JmapMethod, SetHandler {
    private static final Set<String> SET_BY_SERVER =
            Set.of("id", "totalEmails", "unreadEmails", "totalThreads", "unreadThreads", "myRights");
    private static final int EMAILS_A_TRANSACTION = 200;

    private final Database database;
    private final MailStore store;
    private final SetFrame frame;

    MailboxSet(Database database, MailStore store) {
        this.database = database;
        this.store = store;
        this.frame = new SetFrame(database, store.changes());
    }

    @Override
    public String name() {
        return "Mailbox/set";
    }

    @Override
    public boolean seesShared() {
        return true;
    }

    @Override
    public void run(MethodCall call) {
        SetRequest request = SetRequest.read(call);
        if (!request.account().equals(call.caller().id())) {
            call.respond(new SharedSubscriptions(database, store).run(call, request));
            return;
        }
        boolean removeEmails = call.arguments().flag("onDestroyRemoveEmails", false);
        call.arguments().end();
        call.respond(frame.run(call, removeEmails ? emptied(call, request) : request, IdForm.MAILBOX, this));
    }

    @Override
    public ObjectNode create(SetRun run, String creationId, ObjectNode properties) {
        Set<String> given = Fields.properties(properties).names();
        given.retainAll(SET_BY_SERVER);
        if (!given.isEmpty()) {
            throw SetFault.invalidProperties(given, "these properties are set by the server");
        }
        ObjectNode rest = properties.deepCopy();
        ShareEdit shares = ShareEdit.takenFrom(rest);
        NewMailbox mailbox = read(run, Fields.properties(rest));
        MailboxId id = store.mailboxes().create(run.tx(), run.account(), mailbox);
        shares.apply(run, store, id);
        ObjectNode made = MailboxJson.of(
                store.mailboxes().find(run.tx(), run.account(), id).orElseThrow(), shares(run, id));
        made.remove(Fields.properties(properties).names());
        return made;
    }

    @Override
    public void update(SetRun run, long id, ObjectNode patch) {
        MailboxId mailboxId = new MailboxId(id);
        Mailbox mailbox =
                store.mailboxes().find(run.tx(), run.account(), mailboxId).orElseThrow(SetFault::notFound);
        ObjectNode rest = patch.deepCopy();
        ShareEdit shares = ShareEdit.takenFrom(rest);
        ObjectNode after = SetFrame.patched(MailboxJson.of(mailbox, shares(run, mailboxId)), rest, SET_BY_SERVER);
        after.remove("shareWith");
        store.mailboxes().update(run.tx(), run.account(), mailboxId, read(run, Fields.properties(after)));
        shares.apply(run, store, mailboxId);
    }

    private JsonNode shares(SetRun run, MailboxId mailbox) {
        return SharesJson.of(run.tx(), store, run.account(), mailbox).of(mailbox);
    }

    @Override
    public void destroy(SetRun run, long id) {
        store.mailboxes().destroy(run.tx(), run.account(), new MailboxId(id));
    }

    @Override
    public SetFault translate(StoreFault fault) {
        return switch (fault.reason()) {
            case MAILBOX_NOT_FOUND -> SetFault.notFound();
            case HAS_CHILD -> SetFault.of("mailboxHasChild", "the mailbox has a child");
            case HAS_EMAIL -> SetFault.of("mailboxHasEmail", "the mailbox holds emails");
            case INBOX_STAYS -> SetFault.of("forbidden", "the Inbox keeps its role and its place");
            case PARENT_NOT_FOUND -> SetFault.invalidProperty("parentId", "there is no such mailbox");
            case CYCLE -> SetFault.invalidProperty("parentId", "the mailbox would lie inside itself");
            case TOO_DEEP -> SetFault.invalidProperty("parentId", "the mailbox would lie too deep");
            case NAME_INVALID ->
                SetFault.invalidProperty("name", "must have 1 to 255 octets and no control characters");
            case NAME_TAKEN -> SetFault.invalidProperty("name", "a sibling has this name");
            case ROLE_TAKEN -> SetFault.invalidProperty("role", "another mailbox has this role");
            case SORT_ORDER_INVALID -> SetFault.invalidProperty("sortOrder", "must be 0 to 2^31-1");
            case TOO_MANY_GRANTS -> SetFault.invalidProperty("shareWith", "it is shared with too many already");
            case TOO_MANY_MAILBOXES -> SetFault.of("overQuota", "the account has too many mailboxes");
            default -> SetFault.of("forbidden", fault.reason().name());
        };
    }

    private static NewMailbox read(SetRun run, Fields given) {
        NewMailbox mailbox = NewMailbox.named(given.requiredText("name"))
                .withRole(given.text("role").map(MailboxSet::role).orElse(MailboxRole.NONE))
                .withSortOrder(given.unsigned("sortOrder")
                        .map(order -> (int) Math.min(order, Integer.MAX_VALUE))
                        .orElse(0))
                .withSubscribed(given.flag("isSubscribed", false));
        Optional<MailboxId> parent = given.text("parentId").map(id -> parent(run, id));
        given.end();
        return parent.isPresent() ? mailbox.inside(parent.get()) : mailbox;
    }

    private static MailboxRole role(String name) {
        return MailboxJson.role(name)
                .orElseThrow(() -> SetFault.invalidProperty("role", "this system has no such role"));
    }

    private static MailboxId parent(SetRun run, String id) {
        return new MailboxId(run.number(IdForm.MAILBOX, id)
                .orElseThrow(() -> SetFault.invalidProperty("parentId", "there is no such mailbox")));
    }

    private SetRequest emptied(MethodCall call, SetRequest request) {
        request.requireState(database.read(rows -> store.changes().state(rows, request.account())));
        request.destroy()
                .forEach(id -> call.number(IdForm.MAILBOX, id)
                        .ifPresent(number -> empty(request.account(), new MailboxId(number))));
        return request.inAnyState();
    }

    // Some hundred emails in a transaction, so that none grows with the mailbox.
    private void empty(AccountId account, MailboxId mailbox) {
        try {
            int taken;
            do {
                taken = database.write(tx -> store.mailboxes().empty(tx, account, mailbox, EMAILS_A_TRANSACTION));
            } while (taken > 0);
        } catch (StoreFault refused) {
            // What refuses to be emptied refuses to be destroyed as well, and that answer goes to the client.
        }
    }
}
