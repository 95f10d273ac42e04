package org.postroad.mailstore;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a user says of a mailbox: all of it when one is made, all of it again when one is changed. Immutable.
 *
 * @param parentId the folder it lies in; null at the top, see {@link #parent}
 */
public record NewMailbox(
        String name, @Nullable MailboxId parentId, MailboxRole role, int sortOrder, boolean subscribed) {
    /** A subscribed mailbox at the top, without a role. */
    public static NewMailbox named(String name) {
        return new NewMailbox(name, null, MailboxRole.NONE, 0, true);
    }

    /** The properties of a mailbox that is there, to change some of them. */
    public static NewMailbox like(Mailbox mailbox) {
        return new NewMailbox(
                mailbox.name(), mailbox.parentId(), mailbox.role(), mailbox.sortOrder(), mailbox.subscribed());
    }

    public Optional<MailboxId> parent() {
        return Optional.ofNullable(parentId);
    }

    public NewMailbox withName(String changed) {
        return new NewMailbox(changed, parentId, role, sortOrder, subscribed);
    }

    public NewMailbox inside(MailboxId parent) {
        return new NewMailbox(name, parent, role, sortOrder, subscribed);
    }

    public NewMailbox atTop() {
        return new NewMailbox(name, null, role, sortOrder, subscribed);
    }

    public NewMailbox withRole(MailboxRole changed) {
        return new NewMailbox(name, parentId, changed, sortOrder, subscribed);
    }

    public NewMailbox withSortOrder(int changed) {
        return new NewMailbox(name, parentId, role, changed, subscribed);
    }

    public NewMailbox withSubscribed(boolean changed) {
        return new NewMailbox(name, parentId, role, sortOrder, changed);
    }
}
