package org.postroad.webmail.mail;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.postroad.mailstore.Mailbox;
import org.postroad.mailstore.MailboxRole;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.json.Json;

/** A mailbox as JMAP shows it (RFC 8621 §2). */
final class MailboxJson {
    static final Set<String> PROPERTIES = Set.of(
            "id",
            "name",
            "parentId",
            "role",
            "sortOrder",
            "totalEmails",
            "unreadEmails",
            "totalThreads",
            "unreadThreads",
            "myRights",
            "isSubscribed");

    private static final List<String> RIGHTS = List.of(
            "mayReadItems",
            "mayAddItems",
            "mayRemoveItems",
            "maySetSeen",
            "maySetKeywords",
            "mayCreateChild",
            "mayRename",
            "maySubmit");

    private MailboxJson() {}

    static ObjectNode of(Mailbox mailbox) {
        ObjectNode json = Json.object()
                .put("id", IdForm.MAILBOX.format(mailbox.id().value()))
                .put("name", mailbox.name())
                .put(
                        "parentId",
                        mailbox.parent()
                                .map(parent -> IdForm.MAILBOX.format(parent.value()))
                                .orElse(null))
                .put("role", role(mailbox.role()).orElse(null))
                .put("sortOrder", mailbox.sortOrder())
                .put("totalEmails", mailbox.totalEmails())
                .put("unreadEmails", mailbox.unreadEmails())
                .put("totalThreads", mailbox.totalThreads())
                .put("unreadThreads", mailbox.unreadThreads())
                .put("isSubscribed", mailbox.subscribed());
        json.set("myRights", rights(mailbox));
        return json;
    }

    /** The role's name (RFC 8621 §2, RFC 8457); empty for none. */
    static Optional<String> role(MailboxRole role) {
        return role == MailboxRole.NONE
                ? Optional.empty()
                : Optional.of(role.name().toLowerCase(Locale.ROOT));
    }

    /** The role of that name; empty if this system gives it no meaning. */
    static Optional<MailboxRole> role(String name) {
        for (MailboxRole role : MailboxRole.values()) {
            if (role(role).filter(name::equals).isPresent()) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }

    private static ObjectNode rights(Mailbox mailbox) {
        ObjectNode rights = Json.object();
        RIGHTS.forEach(right -> rights.put(right, true));
        return rights.put("mayDelete", mailbox.role() != MailboxRole.INBOX);
    }
}
