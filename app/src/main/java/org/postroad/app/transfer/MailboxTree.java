package org.postroad.app.transfer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postroad.common.db.Transaction;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Mailbox;
import org.postroad.mailstore.MailboxId;
import org.postroad.mailstore.MailboxRole;
import org.postroad.mailstore.Mailboxes;
import org.postroad.mailstore.NewMailbox;

/** The mailboxes of an account by the names on the way to them. Confined to one thread. */
final class MailboxTree {
    /** Names that other programs give to what has a role here. */
    private static final Map<String, MailboxRole> ROLES = Map.ofEntries(
            Map.entry("sent", MailboxRole.SENT),
            Map.entry("sent items", MailboxRole.SENT),
            Map.entry("sent messages", MailboxRole.SENT),
            Map.entry("sent mail", MailboxRole.SENT),
            Map.entry("sent-mail", MailboxRole.SENT),
            Map.entry("drafts", MailboxRole.DRAFTS),
            Map.entry("trash", MailboxRole.TRASH),
            Map.entry("deleted items", MailboxRole.TRASH),
            Map.entry("deleted messages", MailboxRole.TRASH),
            Map.entry("junk", MailboxRole.JUNK),
            Map.entry("junk e-mail", MailboxRole.JUNK),
            Map.entry("spam", MailboxRole.JUNK),
            Map.entry("archive", MailboxRole.ARCHIVE),
            Map.entry("archives", MailboxRole.ARCHIVE));

    private final Map<List<String>, MailboxId> byPath = new HashMap<>();
    private final Map<MailboxRole, MailboxId> byRole = new HashMap<>();
    private final List<Entry> entries = new ArrayList<>();

    /** A mailbox and the names on the way to it; none for the Inbox. */
    record Entry(List<String> path, Mailbox mailbox) {}

    MailboxTree(List<Mailbox> mailboxes) {
        Map<MailboxId, Mailbox> byId = new HashMap<>();
        mailboxes.forEach(mailbox -> byId.put(mailbox.id(), mailbox));
        for (Mailbox mailbox : mailboxes) {
            List<String> path = path(mailbox, byId);
            entries.add(new Entry(path, mailbox));
            byPath.put(path, mailbox.id());
            if (mailbox.role() != MailboxRole.NONE) {
                byRole.put(mailbox.role(), mailbox.id());
            }
        }
    }

    /** All in the order of their names, each after those that it lies in, the Inbox first. */
    List<Entry> entries() {
        return entries.stream()
                .sorted(Comparator.comparing(entry -> String.join("\u0000", entry.path())))
                .toList();
    }

    /** The mailbox for a folder of other people's, if there is one. */
    Optional<MailboxId> find(List<String> folder) {
        MailboxId there = byPath.get(folder);
        if (there == null && folder.size() == 1) {
            MailboxRole role = ROLES.get(folder.get(0).toLowerCase(Locale.ROOT));
            there = role == null ? null : byRole.get(role);
        }
        return Optional.ofNullable(there);
    }

    /** Makes the mailbox for a folder, and those that it lies in, as far as they are missing. */
    MailboxId make(Transaction tx, Mailboxes mailboxes, AccountId account, List<String> folder) {
        Optional<MailboxId> there = find(folder);
        if (there.isPresent()) {
            return there.get();
        }
        @Nullable MailboxId parent =
                folder.size() == 1 ? null : make(tx, mailboxes, account, folder.subList(0, folder.size() - 1));
        NewMailbox fresh = NewMailbox.named(folder.get(folder.size() - 1));
        return mailboxes.create(tx, account, parent == null ? fresh : fresh.inside(parent));
    }

    /**
     * A folder's names as the store takes them.
     *
     * @param depth how many mailboxes may lie in each other; what is deeper is joined into one name
     */
    static List<String> acceptable(List<String> folder, int depth) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < folder.size(); i++) {
            boolean last = i == depth - 1;
            String name = last ? String.join(" - ", folder.subList(i, folder.size())) : folder.get(i);
            names.add(FolderNames.acceptable(name));
            if (last) {
                break;
            }
        }
        boolean inbox = names.size() == 1 && names.get(0).equalsIgnoreCase("INBOX");
        return inbox ? List.of() : names;
    }

    private static List<String> path(Mailbox mailbox, Map<MailboxId, Mailbox> byId) {
        if (mailbox.role() == MailboxRole.INBOX) {
            return List.of();
        }
        List<String> path = new ArrayList<>();
        @Nullable Mailbox at = mailbox;
        while (at != null && path.size() <= byId.size()) {
            path.add(0, at.name());
            at = at.parent().map(byId::get).orElse(null);
        }
        return path;
    }
}
