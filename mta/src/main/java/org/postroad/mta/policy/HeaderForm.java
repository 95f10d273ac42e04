package org.postroad.mta.policy;

import java.util.List;
import org.postroad.common.mime.Header;
import org.postroad.mta.smtp.EnhancedStatus;

/** Headers that programs read in different ways, and so a way to deceive: without one author field, or with one of a kind twice. */
final class HeaderForm {
    private static final List<String> ONCE =
            List.of("Date", "Sender", "Reply-To", "To", "Cc", "Message-ID", "In-Reply-To", "References", "Subject");

    private HeaderForm() {}

    static Verdict judge(Visit visit) {
        Header header = visit.header();
        int authors = header.all("From").size();
        if (authors != 1) { // RFC 5322 §3.6
            return new Verdict.Refuse(
                    EnhancedStatus.BAD_CONTENT, "the message has " + authors + " From fields in place of one");
        }
        if (header.cut()) {
            return new Verdict.Refuse(EnhancedStatus.BAD_CONTENT, "the message's header is too long");
        }
        List<String> twice =
                ONCE.stream().filter(name -> header.all(name).size() > 1).toList();
        return twice.isEmpty()
                ? Verdict.ACCEPT
                : new Verdict.Mark("the message has more than one " + String.join(", ", twice));
    }
}
