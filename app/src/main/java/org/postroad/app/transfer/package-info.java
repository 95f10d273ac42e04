/**
 * Mail in and out: reads and writes mbox, Maildir and .eml, and brings messages into accounts and out of them.
 *
 * <p>The formats ({@link org.postroad.app.transfer.MailReader}, {@link org.postroad.app.transfer.MailWriter}) touch files and know no store; they
 * run in the command's own process. {@link org.postroad.app.transfer.ImportOperation} and
 * {@link org.postroad.app.transfer.ExportOperation} touch the store and no files; they run where the store is open. Between the two, each message
 * is its octets and then one note, see {@link org.postroad.app.transfer.MessageNote}. What is read is hostile: lengths, names, links
 * and dates are believed by nobody. RFC 4155 (mbox), RFC 5322, RFC 9051 §2.3.2 (flags).
 */
@NullMarked
package org.postroad.app.transfer;

import org.jspecify.annotations.NullMarked;
