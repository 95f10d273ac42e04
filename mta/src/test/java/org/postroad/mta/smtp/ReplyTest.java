package org.postroad.mta.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyTest {
    @Provide
    Arbitrary<List<String>> texts() {
        return Arbitraries.strings()
                .withCharRange(' ', '~')
                .ofMaxLength(100)
                .list()
                .ofMinSize(1)
                .ofMaxSize(5);
    }

    @Property
    void aReplyComesBackFromTheWire(@ForAll("texts") List<String> texts) {
        Reply reply = new Reply(550, EnhancedStatus.BAD_DESTINATION_MAILBOX, texts);
        assertEquals(reply, parse(reply.wire()));
    }

    @Property
    void noTextBreaksALineOrItsBound(@ForAll String text) {
        String wire = Reply.of(451, EnhancedStatus.SYSTEM_TROUBLE, text).wire();
        assertTrue(wire.endsWith("\r\n"));
        for (String line : wire.substring(0, wire.length() - 2).split("\r\n", -1)) {
            assertTrue(line.matches("451[ -]4\\.3\\.0 [\\x20-\\x7e]*"), line);
            assertTrue(line.length() <= 510);
        }
    }

    @Property
    void anyLineIsReadOrRefused(@ForAll String line) {
        try {
            new ReplyParser().line(line);
        } catch (ReplySyntaxException refused) {
            assertTrue(refused.getMessage() != null);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "25", "250x", "150 no", "600 no", "2500 no", "abc", "-250 no"})
    void whatIsNoReplyIsRefused(String line) {
        assertThrows(ReplySyntaxException.class, () -> new ReplyParser().line(line));
    }

    @Test
    void aReplyWithoutTextIsOne() {
        assertEquals(Optional.of(Reply.of(250, "")), new ReplyParser().line("250"));
    }

    @Test
    void linesOfOneReplyBearOneCode() {
        ReplyParser parser = new ReplyParser();
        parser.line("250-one");
        assertThrows(ReplySyntaxException.class, () -> parser.line("550 two"));
    }

    @Test
    void aReplyHasABound() {
        ReplyParser parser = new ReplyParser();
        for (int i = 0; i < ReplyParser.MAX_LINES; i++) {
            parser.line("250-more");
        }
        assertThrows(ReplySyntaxException.class, () -> parser.line("250 end"));
        assertThrows(ReplySyntaxException.class, () -> new ReplyParser().line("250 " + "x".repeat(2048)));
    }

    @Test
    void aStatusThatContradictsTheCodeIsText() {
        assertEquals(Reply.of(550, "4.1.1 what?"), parse("550 4.1.1 what?\r\n"));
    }

    @Test
    void withoutAStatusTheCategoryIsKnown() {
        assertEquals("5.0.0", Reply.of(550, "no").statusOrUndefined().toString());
    }

    private static Reply parse(String wire) {
        ReplyParser parser = new ReplyParser();
        Optional<Reply> reply = Optional.empty();
        for (String line : wire.substring(0, wire.length() - 2).split("\r\n", -1)) {
            reply = parser.line(line);
        }
        return reply.orElseThrow();
    }
}
