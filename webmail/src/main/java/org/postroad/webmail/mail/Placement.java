package org.postroad.webmail.mail;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.postroad.mailstore.Keyword;
import org.postroad.mailstore.MailboxId;
import org.postroad.webmail.jmap.Fields;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.jmap.IdResolver;
import org.postroad.webmail.jmap.SetFault;

/** Where a new email goes and how it is marked: {@code mailboxIds}, {@code keywords} and {@code receivedAt}. Immutable. */
record Placement(Set<MailboxId> mailboxes, Set<Keyword> keywords, Instant receivedAt) {
    static Placement read(IdResolver ids, Fields email, Instant now) {
        List<String> named = email.set("mailboxIds").orElse(List.of());
        if (named.isEmpty()) {
            throw email.fault("mailboxIds", "must name a mailbox");
        }
        Set<MailboxId> mailboxes = new HashSet<>();
        named.forEach(id -> mailboxes.add(mailbox(ids, id)));
        Set<Keyword> keywords = new HashSet<>();
        email.set("keywords").orElse(List.of()).forEach(text -> keywords.add(keyword(text)));
        return new Placement(mailboxes, keywords, email.date("receivedAt").orElse(now));
    }

    static MailboxId mailbox(IdResolver ids, String id) {
        return new MailboxId(ids.number(IdForm.MAILBOX, id)
                .orElseThrow(() -> SetFault.invalidProperty("mailboxIds", "there is no mailbox " + id)));
    }

    static Keyword keyword(String text) {
        try {
            return new Keyword(text);
        } catch (IllegalArgumentException notAKeyword) {
            throw SetFault.invalidProperty("keywords", "is no keyword: " + text);
        }
    }
}
