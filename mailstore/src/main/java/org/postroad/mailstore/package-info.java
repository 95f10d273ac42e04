/**
 * The one door to where mail lives: accounts, mailboxes, emails, threads, changes, identities and uploads, one model for JMAP (RFC 8620,
 * RFC 8621) and IMAP4rev2 (RFC 9051).
 *
 * <p>Everything here is an interface or a value. The rows are behind {@link org.postroad.common.db.Database}; this package touches no
 * disk and no socket itself. Called by the dispatcher, the submission, JMAP, and the sessions of {@code access}.
 *
 * <p>What always holds, whatever order the threads take and wherever it is cut off (the tests cite the numbers):
 *
 * <ul>
 *   <li><b>S1</b> An id names one thing for ever. It is the modification sequence at which the thing was made, so ids only grow.
 *   <li><b>S2</b> Every change of an account takes the next number of its one modification sequence, without gaps, under the
 *       account's lock, which is held until the commit: what a reader sees is never followed by something older (I4).
 *   <li><b>S3</b> An email is in at least one mailbox, marked {@code \Deleted} there or not, is one row and one blob (I2), and its blob
 *       exists (I1).
 *   <li><b>S4</b> The counters of mailboxes and accounts equal a count of their emails, and change in the same transaction.
 *   <li><b>S5</b> A uid is given once in its mailbox, in ascending order, without gaps; uidValidity never changes (I4).
 *   <li><b>S6</b> {@code since(s)}, or {@code changed(s)} and {@code vanished(s)}, played upon what a client knew at {@code s}, gives what is there now.
 *   <li><b>S7</b> A thread is a non-empty set of emails; an email's thread never changes.
 *   <li><b>S8</b> Mailboxes form a forest: no cycles, siblings with different names, a role at most once, always one Inbox.
 *   <li><b>S9</b> A change is told to subscribers once, after its commit (I5).
 *   <li><b>S10</b> What an account does is bounded by {@link org.postroad.mailstore.MailStoreSettings} (I10).
 * </ul>
 */
@NullMarked
package org.postroad.mailstore;

import org.jspecify.annotations.NullMarked;
