/**
 * JMAP for mail (RFC 8621): the methods of Mailbox, Thread, Email and SearchSnippet, a file each.
 *
 * <p>Reads and writes through the mail store's door; reads message bytes from the blob store where a property needs them. Built by
 * {@link org.postroad.webmail.mail.MailCapability}.
 */
@NullMarked
package org.postroad.webmail.mail;

import org.jspecify.annotations.NullMarked;
