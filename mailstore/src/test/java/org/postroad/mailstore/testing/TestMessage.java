package org.postroad.mailstore.testing;

import java.util.ArrayList;
import java.util.List;
import org.postroad.common.mime.MessageSummary;

/** A message of a test. Immutable; {@link #toString} is its text. */
public record TestMessage(List<String> fields, String body) {
    /** From alice to bob, without a Message-ID. */
    public static TestMessage of(String subject) {
        return new TestMessage(List.of("Subject: " + subject), "Hello.")
                .with("From: Alice <alice@north.test>")
                .with("To: Bob <bob@south.test>");
    }

    public TestMessage with(String field) {
        List<String> more = new ArrayList<>(fields);
        more.add(field);
        return new TestMessage(more, body);
    }

    public TestMessage id(String id) {
        return with("Message-ID: <" + id + ">");
    }

    public TestMessage replyTo(String id) {
        return with("In-Reply-To: <" + id + ">").with("References: <" + id + ">");
    }

    public TestMessage saying(String text) {
        return new TestMessage(fields, text);
    }

    public MessageSummary summary() {
        return TestMailStore.summary(toString());
    }

    @Override
    public String toString() {
        return String.join("\r\n", fields) + "\r\n\r\n" + body + "\r\n";
    }
}
