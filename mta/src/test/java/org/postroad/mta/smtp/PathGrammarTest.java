package org.postroad.mta.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;

class PathGrammarTest {
    private static PathGrammar grammar(String argument) {
        return new PathGrammar(argument, EnhancedStatus.BAD_DESTINATION_SYNTAX);
    }

    @Provide
    Arbitrary<EmailAddress> addresses() {
        Arbitrary<String> locals = Arbitraries.strings()
                .withCharRange(' ', '~')
                .withChars('ä', '中', '@', '"', '\\', '>', '<', ':')
                .ofMinLength(1)
                .ofMaxLength(15);
        Arbitrary<String> domains =
                Arbitraries.of("north.test", "[192.0.2.1]", "[IPv6:2001:db8::1]", "xn--bcher-kva.test");
        return locals.flatMap(local -> domains.map(domain -> new EmailAddress(local, Domain.parse(domain))));
    }

    /** Whatever a local part holds, the path on the wire reads back as the same address. */
    @Property
    void anAddressComesBack(@ForAll("addresses") EmailAddress address) {
        PathGrammar grammar = grammar("TO:" + new Recipient(address).path() + " SIZE=1");
        grammar.keyword("TO:");
        assertEquals(address, grammar.mailbox(grammar.path()));
        assertEquals(List.of(new PathGrammar.Parameter("SIZE", "1")), grammar.parameters());
    }

    /** A source route changes nothing. */
    @Property
    void aSourceRouteIsIgnored(@ForAll("addresses") EmailAddress address) {
        PathGrammar grammar = grammar("TO:<@a.test,@[IPv6:2001:db8::2]:" + address + ">");
        grammar.keyword("TO:");
        assertEquals(address, grammar.mailbox(grammar.path()));
    }

    /** Any text is either read or faulted, never anything else. */
    @Property
    void anyTextIsReadOrFaulted(@ForAll String text) {
        PathGrammar grammar = grammar("TO:<" + text);
        try {
            grammar.keyword("TO:");
            grammar.mailbox(grammar.path());
            grammar.parameters();
        } catch (SyntaxFault fault) {
            assertEquals(501, SmtpFaults.toReply(fault).code());
        }
    }

    @Test
    void theBarePostmasterIsOurs() {
        PathGrammar grammar = grammar("TO:<POSTMASTER>");
        grammar.keyword("TO:");
        assertEquals(
                EmailAddress.parse("postmaster@north.test"),
                grammar.mailbox(grammar.path(), Domain.parse("north.test")));
    }
}
