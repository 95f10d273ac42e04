package org.postroad.webmail.mail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.postroad.mailstore.Grant;
import org.postroad.mailstore.Mailbox;
import org.postroad.mailstore.MailboxRight;
import org.postroad.mailstore.MailboxRights;
import org.postroad.mailstore.MailboxRole;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.jmap.Sight;
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
            "isSubscribed",
            "shareWith");

    private MailboxJson() {}

    /**
     * A mailbox of the caller's own.
     *
     * @param shares with whom it is shared
     */
    static ObjectNode of(Mailbox mailbox, JsonNode shares) {
        return of(mailbox, MailboxRights.ALL).set("shareWith", shares);
    }

    /**
     * A mailbox of another. What is asked of it over JMAP is only read, so no more than that is told of the rights; nor with whom else it is
     * shared, and nothing of what lies in it to who may not read it.
     */
    static ObjectNode shared(Mailbox mailbox, Grant grant, Sight sight) {
        boolean reads = grant.rights().mayRead();
        ObjectNode json = of(
                mailbox, reads ? MailboxRights.of(Set.of(MailboxRight.LOOKUP, MailboxRight.READ)) : MailboxRights.NONE);
        if (!reads) {
            List.of("totalEmails", "unreadEmails", "totalThreads", "unreadThreads")
                    .forEach(count -> json.put(count, 0));
        }
        if (mailbox.parent().filter(parent -> !sight.sees(parent)).isPresent()) {
            json.putNull("parentId");
        }
        return json.put("isSubscribed", grant.subscribed()).putNull("shareWith");
    }

    /** @param mine what the caller may do in it */
    private static ObjectNode of(Mailbox mailbox, MailboxRights mine) {
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
        json.set("myRights", rights(mine, mailbox.role()));
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

    static ObjectNode rights(MailboxRights mine, MailboxRole role) {
        return Json.object()
                .put("mayReadItems", mine.mayRead())
                .put("mayAddItems", mine.has(MailboxRight.INSERT))
                .put("mayRemoveItems", mine.mayRemove())
                .put("maySetSeen", mine.has(MailboxRight.SET_SEEN))
                .put("maySetKeywords", mine.has(MailboxRight.WRITE))
                .put("mayCreateChild", mine.has(MailboxRight.CREATE))
                .put("mayRename", mine.has(MailboxRight.DELETE_MAILBOX))
                .put("mayDelete", mine.has(MailboxRight.DELETE_MAILBOX) && role != MailboxRole.INBOX)
                .put("maySubmit", mine.has(MailboxRight.POST))
                .put("mayShare", mine.has(MailboxRight.ADMINISTER));
    }
}
