package org.postroad.mta.queue;

import org.postroad.mailstore.AccountId;

/** Who handed a message in. Immutable. */
public sealed interface Origin {

    /** A user, over JMAP: the queue's outcomes go into that submission's delivery status. */
    record Submission(AccountId account, SubmissionId id) implements Origin {}

    /** A user, over SMTP. */
    record User(AccountId account) implements Origin {}

    /** A stranger's host, over SMTP. */
    record Stranger() implements Origin {}

    /** A list of ours, to its members. */
    record MailingList() implements Origin {}

    /** This system: a report of failure. */
    record System() implements Origin {}
}
