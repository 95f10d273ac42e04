package org.postroad.mailstore.search;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.mailstore.EmailFilter.TextField;
import org.postroad.mailstore.EmailId;

/** Words are found as people write them, in any script. */
final class ScriptsTest {
    @TempDir
    Path directory;

    private SearchRig rig;
    private EmailId other;

    @BeforeEach
    void open() {
        rig = SearchRig.in(directory);
        other = rig.deliver("Other", "Nothing of interest");
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    private void assertFound(String body, String... searches) {
        EmailId email = rig.deliver("Words", body);
        for (String search : searches) {
            assertEquals(List.of(email), rig.find(TextField.BODY, search), () -> search + " in " + body);
        }
        rig.store.destroy(rig.bob, email);
    }

    private void assertNotFound(String body, String... searches) {
        EmailId email = rig.deliver("Words", body);
        for (String search : searches) {
            assertEquals(List.of(), rig.find(TextField.BODY, search), () -> search + " in " + body);
        }
        rig.store.destroy(rig.bob, email);
    }

    @Test
    void german() {
        assertFound("Die Stra\u00dfe nach M\u00fcnchen", "strasse", "STRASSE", "m\u00fcnchen", "Munchen", "M\u00dcNCH");
        assertFound("Mu\u0308nchen in zwei Zeichen", "m\u00fcnchen");
        assertNotFound("Die Autobahn", "bahn", "die bahn");
    }

    @Test
    void french() {
        assertFound("L\u2019avion de l'\u00e9cole, \u0152uvre", "avion", "ecole", "l'avion", "\u00c9COLE", "oeuvre");
    }

    @Test
    void turkish() {
        assertFound(
                "\u0130stanbul ve Isparta, \u0131s\u0131",
                "istanbul",
                "ISTANBUL",
                "\u0130STANBUL",
                "isparta",
                "\u0131sparta",
                "isi",
                "ISI");
    }

    @Test
    void nordicAndPolish() {
        assertFound(
                "Sm\u00f8rrebr\u00f8d, \u0141\u00f3d\u017a, \u00c6ble, Stra\u00dfen",
                "smorrebrod",
                "lodz",
                "aeble",
                "strassen");
    }

    @Test
    void greekAndCyrillic() {
        assertFound(
                "\u0391\u03b8\u03ae\u03bd\u03b1, \u03bb\u03cc\u03b3\u03bf\u03c2",
                "\u03b1\u03b8\u03b7\u03bd\u03b1",
                "\u039b\u039f\u0393\u039f\u03a3",
                "\u03bb\u03cc\u03b3\u03bf\u03c3");
        assertFound(
                "\u041c\u043e\u0441\u043a\u0432\u0430 \u0435\u0449\u0451",
                "\u043c\u043e\u0441\u043a\u0432\u0430",
                "\u0415\u0429\u0415",
                "\u043c\u043e\u0441");
    }

    @Test
    void arabic() {
        assertFound(
                "\u0648\u0627\u0644\u0643\u0650\u062a\u064e\u0627\u0628 \u0625\u0644\u0649 \u0627\u0644\u0645\u062f\u0631\u0633\u0629 \u0664\u0665",
                "\u0643\u062a\u0627\u0628", // without article and vowels
                "\u0627\u0644\u0649",
                "\u0645\u062f\u0631\u0633\u0647",
                "\u0627\u0644\u0645\u062f\u0631\u0633\u0629",
                "45");
    }

    @Test
    void hebrew() {
        assertFound(
                "\u05d4\u05b7\u05e1\u05bc\u05b5\u05e4\u05b6\u05e8 \u05d1\u05d9\u05e8\u05d5\u05e9\u05dc\u05d9\u05dd",
                "\u05e1\u05e4\u05e8",
                "\u05d4\u05e1\u05e4\u05e8",
                "\u05d9\u05e8\u05d5\u05e9\u05dc\u05d9\u05dd");
    }

    @Test
    void hindi() {
        assertFound(
                "\u0928\u092e\u0938\u094d\u0924\u0947 \u0926\u0941\u0928\u093f\u092f\u093e",
                "\u0928\u092e\u0938\u094d\u0924\u0947",
                "\u0926\u0941\u0928\u093f\u092f\u093e");
        assertNotFound("\u0926\u0941\u0928\u093f\u092f\u093e", "\u0926\u0928\u092f"); // vowel signs are no accents
    }

    @Test
    void thai() {
        assertFound(
                "\u0e01\u0e23\u0e38\u0e07\u0e40\u0e17\u0e1e\u0e21\u0e2b\u0e32\u0e19\u0e04\u0e23\u0e40\u0e1b\u0e47\u0e19\u0e40\u0e21\u0e37\u0e2d\u0e07\u0e2b\u0e25\u0e27\u0e07",
                "\u0e01\u0e23\u0e38\u0e07\u0e40\u0e17\u0e1e",
                "\u0e40\u0e21\u0e37\u0e2d\u0e07",
                "\u0e21\u0e2b\u0e32\u0e19\u0e04\u0e23\u0e40\u0e1b\u0e47\u0e19");
    }

    @Test
    void chinese() {
        assertFound(
                "\u6211\u4eec\u660e\u5929\u53bb\u5317\u4eac\u5927\u5b662024\u5e74",
                "\u5317\u4eac",
                "\u5317\u4eac\u5927\u5b66",
                "\u5929",
                "\u5b66",
                "2024\u5e74");
        assertNotFound("\u5317\u65b9\u4eac\u5267", "\u5317\u4eac");
    }

    @Test
    void japanese() {
        assertFound(
                "\u6771\u4eac\u30bf\u30ef\u30fc\u306b\u884c\u304d\u307e\u3057\u305f\u3002\u30ab\u30ec\u30fc",
                "\u6771\u4eac",
                "\u30bf\u30ef\u30fc",
                "\u884c\u304d\u307e\u3057\u305f",
                "\uff80\uff9c\uff70",
                "\u30ab\u30ec\u30fc");
        assertNotFound("\u304c\u304e", "\u304b\u304e"); // voiced is another syllable
    }

    @Test
    void korean() {
        assertFound("\uc11c\uc6b8\uc5d0\uc11c \ub9cc\ub098\uc694", "\uc11c\uc6b8", "\ub9cc\ub098", "\uc5d0\uc11c");
    }

    @Test
    void emoji() {
        assertFound(
                "Well done \ud83d\udc4d\ud83c\udffd and \ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67 \u2764\ufe0f",
                "\ud83d\udc4d",
                "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67",
                "\u2764",
                "done \ud83d\udc4d");
        assertNotFound("\ud83d\udc4d", "\ud83d\udc4e");
    }

    @Test
    void widthsAndInvisibleCharacters() {
        assertFound(
                "\uff30\uff4c\uff41\uff4e der Do\u00adnau\u200bkanal, \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
                "plan",
                "donau",
                "kanal",
                "\u0645\u06cc\u062e\u0648\u0627\u0647\u0645");
    }

    @Test
    void addressesAndNumbers() {
        assertFound(
                "Write to zoe@mail.example.com about 1,234.56",
                "example.com",
                "zoe@mail",
                "mail.example",
                "1,234",
                "234.56",
                "zoe@mail.exam");
        assertNotFound("Write to zoe@mail.example.com", "oe@mail", "com.example");
    }

    @Test
    void whatTheOtherOneSays() {
        assertEquals(List.of(other), rig.find("nothing interest"));
    }
}
