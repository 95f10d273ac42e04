package org.postroad.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.JSHandle;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.SelectOption;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.postroad.it.world.Letter;
import org.postroad.it.world.Person;
import org.postroad.it.world.TwoSystems;

/** What else belongs to a letter: files that are let fall on it, and who it is from. */
@InBrowser
class LetterTest {
    @AutoClose
    private static final TwoSystems systems = TwoSystems.inOneJvm();

    @Test
    void filesThatAreLetFallOnALetterGoWithIt(Desks desks) {
        Webmail alice = desks.login(systems.north(), "alice@north.test");
        Composer letter = alice.write().to("ada@north.test").about("Let fall").saying("See below.");
        JSHandle files = alice.page().evaluateHandle("""
                () => {
                  const files = new DataTransfer();
                  files.items.add(new File(["It stands."], "plan.txt", { type: "text/plain" }));
                  files.items.add(new File(["1,2"], "tolls.csv", { type: "text/csv" }));
                  return files;
                }""");
        Locator desk = alice.page().locator("pr-compose");
        desk.dispatchEvent("dragover", Map.of("dataTransfer", files));
        assertThat(alice.page().getByText("Drop the files to attach them")).isVisible();
        desk.dispatchEvent("drop", Map.of("dataTransfer", files));
        assertThat(alice.page().getByText("Drop the files to attach them")).hasCount(0);
        letter.awaitAttached("plan.txt").awaitAttached("tolls.csv");

        // Which is taken away by keyboard; the focus stays in the letter.
        letter.button("Remove tolls.csv").focus();
        alice.page().keyboard().press("Enter");
        assertThat(letter.button("Remove tolls.csv")).hasCount(0);
        assertThat(letter.button("Attach")).isFocused();

        letter.send();
        JsonNode arrived = systems.ada().awaitSubject("Let fall");
        JsonNode attachments = systems.ada()
                .email(arrived.path("id").textValue(), "attachments")
                .path("attachments");
        assertEquals(1, attachments.size(), attachments.toString());
        assertEquals("plan.txt", attachments.path(0).path("name").textValue());
    }

    @Test
    void whoHasSeveralNamesChoosesWhoTheLetterIsFrom(Desks desks) {
        identity(systems.bob(), "Bob the carrier", "Bob, at your service");
        Webmail bob = desks.login(systems.south(), "bob@south.test");
        Composer letter = bob.write().to("ben@south.test").about("From another me");
        Locator from = bob.page().getByLabel("From");
        assertThat(from.locator("option")).hasCount(2);
        letter.textField().pressSequentially("Hello.");
        from.selectOption(new SelectOption().setLabel("Bob the carrier <bob@south.test>"));
        assertThat(letter.textField()).hasValue("Hello.\n\n-- \nBob, at your service");
        letter.awaitSaved();
        bob.page().reload();
        assertThat(bob.page().getByLabel("From").locator("option:checked")).hasText("Bob the carrier <bob@south.test>");
        letter.send();

        JsonNode arrived = systems.ben().awaitSubject("From another me");
        JsonNode sender =
                systems.ben().email(arrived.path("id").textValue(), "from").at("/from/0");
        assertEquals("Bob the carrier", sender.path("name").textValue());
    }

    @Test
    void anAnswerIsFromWhomTheLetterWasFor(Desks desks) {
        identity(systems.ada(), "Ada of the toll", "");
        systems.alice().send(Letter.to("ada@north.test").about("To which of you?"));
        Webmail ada = desks.login(systems.north(), "ada@north.test");
        ada.open("To which of you?");
        ada.reply();
        assertThat(ada.page().getByLabel("From").locator("option:checked")).containsText("ada@north.test");
    }

    private static void identity(Person person, String name, String signature) {
        ObjectNode arguments = person.arguments();
        arguments
                .putObject("create")
                .putObject("i")
                .put("name", name)
                .put("email", person.address())
                .put("textSignature", signature);
        person.call("Identity/set", arguments);
    }
}
