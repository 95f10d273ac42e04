package org.postroad.webmail.mail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postroad.common.db.Snapshot;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Grant;
import org.postroad.mailstore.MailStore;
import org.postroad.mailstore.MailboxId;
import org.postroad.mailstore.MailboxRight;
import org.postroad.mailstore.MailboxRights;
import org.postroad.mailstore.MailboxRole;
import org.postroad.webmail.jmap.PrincipalIds;
import org.postroad.webmail.jmap.SetFault;
import org.postroad.webmail.json.Json;

/** {@code shareWith}: what others may do in an account's mailboxes, by the ids of principals (RFC 9670 §4). Immutable. */
final class SharesJson {
    /** What each member of MailboxRights stands for (RFC 8621 §2; draft-ietf-jmap-mail-sharing for {@code mayShare}). */
    private static final Map<String, Set<MailboxRight>> RIGHTS = Map.of(
            "mayReadItems", EnumSet.of(MailboxRight.READ),
            "mayAddItems", EnumSet.of(MailboxRight.INSERT),
            "mayRemoveItems", EnumSet.of(MailboxRight.DELETE_MESSAGES, MailboxRight.EXPUNGE),
            "maySetSeen", EnumSet.of(MailboxRight.SET_SEEN),
            "maySetKeywords", EnumSet.of(MailboxRight.WRITE),
            "mayCreateChild", EnumSet.of(MailboxRight.CREATE),
            "mayRename", EnumSet.of(MailboxRight.DELETE_MAILBOX),
            "mayDelete", EnumSet.of(MailboxRight.DELETE_MAILBOX),
            "maySubmit", EnumSet.of(MailboxRight.POST),
            "mayShare", EnumSet.of(MailboxRight.ADMINISTER));

    private final Map<MailboxId, ObjectNode> shares;

    private SharesJson(Map<MailboxId, ObjectNode> shares) {
        this.shares = shares;
    }

    /** All shares of an account. */
    static SharesJson of(Snapshot rows, MailStore store, AccountId account) {
        return of(rows, store, store.sharing().grantedBy(rows, account));
    }

    private static SharesJson of(Snapshot rows, MailStore store, List<Grant> grants) {
        Map<MailboxId, ObjectNode> shares = new HashMap<>();
        Map<AccountId, Optional<String>> principals = new HashMap<>();
        for (Grant grant : grants) {
            principals
                    .computeIfAbsent(
                            grant.grantee(),
                            grantee -> store.directory().find(rows, grantee).flatMap(PrincipalIds::of))
                    .ifPresent(id -> shares.computeIfAbsent(grant.mailbox(), mailbox -> Json.object())
                            .set(id, MailboxJson.rights(grant.rights(), MailboxRole.NONE)));
        }
        return new SharesJson(shares);
    }

    /** Those of one mailbox alone. */
    static SharesJson of(Snapshot rows, MailStore store, AccountId account, MailboxId mailbox) {
        return of(rows, store, store.sharing().grants(rows, account, mailbox));
    }

    /** Those of one mailbox; null where it is not shared. */
    JsonNode of(MailboxId mailbox) {
        ObjectNode found = shares.get(mailbox);
        return found == null ? NullNode.getInstance() : found;
    }

    /**
     * The rights that a member of {@code shareWith} grants; none for null.
     *
     * @throws SetFault if there are others than ours, or a mailbox could be renamed but not deleted: that is one right here
     */
    static MailboxRights read(JsonNode given) {
        if (given.isNull()) {
            return MailboxRights.NONE;
        }
        Set<MailboxRight> rights = EnumSet.noneOf(MailboxRight.class);
        given.properties().forEach(member -> {
            Set<MailboxRight> meant = RIGHTS.get(member.getKey());
            if (meant == null || !member.getValue().isBoolean()) {
                throw SetFault.invalidProperty("shareWith", "there is no right " + member.getKey());
            }
            if (member.getValue().booleanValue()) {
                rights.addAll(meant);
            }
        });
        if (!given.isObject()
                || given.path("mayRename").asBoolean()
                        != given.path("mayDelete").asBoolean()) {
            throw SetFault.invalidProperty("shareWith", "must map people to rights; mayRename and mayDelete are one");
        }
        if (!rights.isEmpty()) {
            rights.add(MailboxRight.LOOKUP); // RFC 4314 §4: without it the others are of no use
        }
        return MailboxRights.of(rights);
    }
}
