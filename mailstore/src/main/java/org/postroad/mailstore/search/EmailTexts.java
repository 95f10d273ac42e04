package org.postroad.mailstore.search;

import java.util.ArrayList;
import java.util.List;
import org.postroad.common.mime.AddressGroup;
import org.postroad.common.mime.BodyPart;
import org.postroad.common.mime.HeaderSummary;
import org.postroad.common.mime.MailAddress;
import org.postroad.common.mime.MessageSummary;

/** What texts of an email stand in which {@link IndexField}. */
final class EmailTexts {
    private static final int MAX_ADDRESSES = 1000;
    private static final int MAX_PARTS = 100;

    private EmailTexts() {}

    /** Of every field but the body. */
    static List<String> of(String field, MessageSummary summary) {
        HeaderSummary headers = summary.headers();
        return switch (field) {
            case IndexField.FROM -> addresses(headers.from());
            case IndexField.SENDER -> addresses(headers.sender());
            case IndexField.REPLY_TO -> addresses(headers.replyTo());
            case IndexField.TO -> addresses(headers.to());
            case IndexField.CC -> addresses(headers.cc());
            case IndexField.BCC -> addresses(headers.bcc());
            case IndexField.SUBJECT -> oneOrNone(headers.subject());
            case IndexField.DATE -> oneOrNone(headers.date());
            case IndexField.MESSAGE_ID -> headers.messageIds();
            case IndexField.IN_REPLY_TO -> headers.inReplyTo();
            case IndexField.REFERENCES -> headers.references();
            case IndexField.HEAD ->
                IndexField.IN_HEAD.stream()
                        .flatMap(part -> of(part, summary).stream())
                        .toList();
            case IndexField.FILE -> fileNames(summary.structure());
            default -> throw new IllegalArgumentException("no field of the summary: " + field);
        };
    }

    private static List<String> oneOrNone(String text) {
        return text.isEmpty() ? List.of() : List.of(text);
    }

    private static List<String> fileNames(BodyPart structure) {
        return structure
                .walk()
                .limit(MAX_PARTS)
                .map(BodyPart::fileName)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private static List<String> addresses(List<AddressGroup> groups) {
        List<String> texts = new ArrayList<>();
        for (AddressGroup group : groups) {
            addUnlessEmpty(texts, group.name());
            for (MailAddress address : group.addresses()) {
                if (texts.size() >= MAX_ADDRESSES) {
                    return texts;
                }
                addUnlessEmpty(texts, address.name());
                addUnlessEmpty(texts, address.email());
            }
        }
        return texts;
    }

    private static void addUnlessEmpty(List<String> texts, String text) {
        if (!text.isEmpty()) {
            texts.add(text);
        }
    }
}
