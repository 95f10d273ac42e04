package org.postroad.it.browser.hostile;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A message of a hostile sender.
 *
 * @param number by which what gets out of it is known: it stands in its scripts and addresses
 * @param what it tries
 * @param text as SMTP carries it, lines ending in CRLF
 */
public record HostileMail(int number, String what, String text) {
    private static final Place[] PLACES = Place.values();
    private static final Carriage[] CARRIAGES = Carriage.values();

    /** Each script tells of itself in another way; no space and no quote, so that they fit everywhere. */
    private static final List<String> SCRIPTS = List.of(
            "canary(%d)",
            "alert(%d)",
            "top.document.title=%d",
            "fetch(`http://%2$s`)",
            "window.open(`http://%2$s`)",
            "top.location=`http://%2$s`",
            "parent.postMessage({type:`mailto`,address:canary(%d)},`*`)",
            "document.body.append(Object.assign(new(Image),{src:`http://%2$s`}))");

    private static final List<String> MARKUP_IN_HEADERS = List.of(
            "<img src=x onerror=canary(%d)>",
            "<script>canary(%d)</script>",
            "\"><svg onload=canary(%d)>",
            "${canary(%d)} {{canary(%1$d)}} #{canary(%1$d)}",
            "</title><script>canary(%d)</script>",
            "javascript:canary(%d)",
            "\u202e<b onmouseover=canary(%d)>x</b>",
            "' autofocus onfocus=canary(%d) x='");

    /** All of them, the same each time: each vector as it is, each once more in another place and carriage, and markup in headers. */
    public static List<HostileMail> all(String elsewhere) {
        List<HostileMail> mails = new ArrayList<>();
        List<Vector> vectors = Vector.all();
        for (int i = 0; i < vectors.size(); i++) {
            mails.add(of(mails.size(), vectors.get(i), Place.PAGE, Carriage.UTF_8, elsewhere));
            Place place = PLACES[i % PLACES.length];
            Carriage carriage = CARRIAGES[(i + i / PLACES.length) % CARRIAGES.length];
            mails.add(of(mails.size(), vectors.get(i), place, carriage, elsewhere));
        }
        for (String markup : MARKUP_IN_HEADERS) {
            mails.add(inHeaders(mails.size(), markup));
        }
        return mails;
    }

    private static HostileMail of(int number, Vector vector, Place place, Carriage carriage, String elsewhere) {
        String address = elsewhere + "/" + number + "/";
        String script = SCRIPTS.get(number / 2 % SCRIPTS.size()).formatted(number, address);
        String html = place.with(vector.aimed(script, address));
        String what = vector.name() + ", " + place + ", " + carriage;
        String header = """
                From: Mallory <mallory@foreign.test>
                To: alice@north.test
                Subject: Case %1$d
                """.formatted(number);
        return new HostileMail(number, what, message(number, header + carriage.carry(html)));
    }

    private static HostileMail inHeaders(int number, String markup) {
        String text = markup.formatted(number);
        String word = "=?utf-8?B?" + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + "?=";
        String parameter = text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("[^ -~]", "");
        String header = """
                From: %2$s <mallory@foreign.test>
                To: %2$s <alice@north.test>, %2$s: ;
                Reply-To: %2$s <x@foreign.test>
                Subject: Case %1$d %2$s
                Content-Type: multipart/mixed; boundary="b"

                --b
                Content-Type: text/plain

                %3$s http://x.test/"onmouseover=canary(%1$d) x@y.test"onclick=canary(%1$d)
                > %3$s
                --b
                Content-Type: text/html; name="%4$s.html"
                Content-Disposition: attachment; filename="%4$s.html"
                Content-ID: <%4$s>

                %3$s
                --b--
                """.formatted(number, word, text.replaceAll("[^ -~]", ""), parameter);
        return new HostileMail(number, "in headers: " + markup, message(number, header));
    }

    private static String message(int number, String rest) {
        return """
                Message-ID: <case-%d@hostile.test>
                Date: Mon, 23 Nov 2026 10:00:00 +0000
                MIME-Version: 1.0
                """.formatted(number).replace("\n", "\r\n") + rest.replace("\n", "\r\n");
    }

    /** By which the store knows it. */
    public String messageId() {
        return "case-" + number + "@hostile.test";
    }
}
