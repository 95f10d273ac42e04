package org.postroad.mailstore.sql;

import java.util.List;
import java.util.stream.Collectors;
import org.postroad.common.db.Transaction;
import org.postroad.common.mime.AddressGroup;
import org.postroad.common.mime.BaseSubject;
import org.postroad.common.mime.HeaderSummary;
import org.postroad.common.mime.MailAddress;
import org.postroad.mailstore.NewEmail;
import org.postroad.mailstore.text.Folding;

/** The text of an email as it is searched and sorted: folded and bounded. */
final class SearchText {
    static final int MAX_FIELD = 16384;
    static final int MAX_BODY = 4096;
    private static final int MAX_KEY = 100;

    private SearchText() {}

    static void insert(Transaction tx, long account, long email, NewEmail message) {
        HeaderSummary headers = message.summary().headers();
        tx.update(
                """
                INSERT INTO email_text (account_id, email_id, author, sender, reply_to, recipient, cc, bcc, subject,
                    message_id, in_reply_to, reference_ids, sent, body)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                account,
                email,
                addresses(headers.from()),
                addresses(headers.sender()),
                addresses(headers.replyTo()),
                addresses(headers.to()),
                addresses(headers.cc()),
                addresses(headers.bcc()),
                Folding.fold(headers.subject(), MAX_FIELD),
                ids(headers.messageIds()),
                ids(headers.inReplyTo()),
                ids(headers.references()),
                Folding.fold(headers.date(), MAX_FIELD),
                Folding.fold(message.text(), MAX_BODY));
    }

    /** What an email is sorted by under an address field: the first name, or the address where it has none. */
    static String addressKey(List<AddressGroup> groups) {
        return AddressGroup.flatten(groups).stream()
                .findFirst()
                .map(first -> Folding.fold(first.name().isBlank() ? first.email() : first.name(), MAX_KEY))
                .orElse("");
    }

    static String subjectKey(String subject) {
        return Folding.fold(BaseSubject.of(subject), MAX_KEY);
    }

    private static String addresses(List<AddressGroup> groups) {
        StringBuilder text = new StringBuilder();
        for (AddressGroup group : groups) {
            appendWord(text, group.name());
            for (MailAddress address : group.addresses()) {
                appendWord(text, address.name());
                appendWord(text, address.email());
                if (text.length() > 2 * MAX_FIELD) {
                    break;
                }
            }
        }
        return Folding.fold(text.toString(), MAX_FIELD);
    }

    private static void appendWord(StringBuilder text, String word) {
        if (!word.isEmpty()) {
            text.append(text.isEmpty() ? "" : " ").append(word);
        }
    }

    private static String ids(List<String> ids) {
        return Folding.fold(ids.stream().map(id -> "<" + id + ">").collect(Collectors.joining(" ")), MAX_FIELD);
    }
}
