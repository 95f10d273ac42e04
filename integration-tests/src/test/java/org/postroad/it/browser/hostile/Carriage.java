package org.postroad.it.browser.hostile;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** How a message carries an HTML document: from {@code MIME-Version} to the end, all ASCII, lines ending in LF. */
enum Carriage {
    UTF_8 {
        @Override
        String carry(String html) {
            return part("text/html; charset=utf-8", html, StandardCharsets.UTF_8);
        }
    },
    QUOTED_PRINTABLE {
        @Override
        String carry(String html) {
            return "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
                    + quoted(html);
        }
    },
    WITHOUT_CHARSET {
        @Override
        String carry(String html) {
            return part("TEXT/HTML; name=x.html", html, StandardCharsets.UTF_8);
        }
    },
    UTF_7 {
        @Override
        String carry(String html) {
            return "Content-Type: text/html; charset=utf-7\n\n" + utf7(html) + "\n";
        }
    },
    UTF_16 {
        @Override
        String carry(String html) {
            return part("text/html; charset=utf-16", "\uFEFF" + html, StandardCharsets.UTF_16BE);
        }
    },
    UTF_16_WITHOUT_MARK {
        @Override
        String carry(String html) {
            return part("text/html; charset=utf-16le", html, StandardCharsets.UTF_16LE);
        }
    },
    UTF_16_AS_UTF_8 {
        @Override
        String carry(String html) {
            return part("text/html; charset=utf-8", html, StandardCharsets.UTF_16LE);
        }
    },
    UTF_32 {
        @Override
        String carry(String html) {
            return part("text/html; charset=utf-32", html, Charset.forName("UTF-32BE"));
        }
    },
    EBCDIC {
        @Override
        String carry(String html) {
            return part("text/html; charset=ibm037", html, Charset.forName("IBM037"));
        }
    },
    /** Escape sequences of a 7-bit charset inside the tags, which a reader of bytes takes for one thing and a decoder for another. */
    ISO_2022_JP {
        @Override
        String carry(String html) {
            return part(
                    "text/html; charset=iso-2022-jp",
                    html.replace("<s", "<s\u001b(B").replace("<i", "\u001b(J<i").replace("=", "=\u001b(B"),
                    StandardCharsets.ISO_8859_1);
        }
    },
    UNKNOWN_CHARSET {
        @Override
        String carry(String html) {
            return part("text/html; charset=x-user-defined", html, StandardCharsets.UTF_8);
        }
    },
    /** Two octets that a careless decoder takes for "<" (RFC 3629 §3). */
    OVERLONG {
        @Override
        String carry(String html) {
            return part(
                    "text/html; charset=utf-8", html.replace("<", "\u00c0\u00bc") + html, StandardCharsets.ISO_8859_1);
        }
    },
    ALTERNATIVE {
        @Override
        String carry(String html) {
            return multipart("alternative", part("text/plain", html, StandardCharsets.UTF_8), UTF_8.carry(html));
        }
    },
    RELATED {
        @Override
        String carry(String html) {
            String svg = "<svg xmlns='http://www.w3.org/2000/svg' onload='canary(1)'/>";
            return multipart(
                    "related",
                    UTF_8.carry(html + "<img src='cid:svg@hostile.test'><img src='cid:fake@hostile.test'>"),
                    "Content-ID: <svg@hostile.test>\n" + part("image/svg+xml", svg, StandardCharsets.UTF_8),
                    "Content-ID: <fake@hostile.test>\n" + part("image/png", svg, StandardCharsets.UTF_8));
        }
    },
    NESTED {
        @Override
        String carry(String html) {
            return multipart(
                    "mixed",
                    ALTERNATIVE.carry(html).replace("=_alternative", "=_inner"),
                    "Content-Disposition: attachment; filename=\"<img src=x onerror=canary(1)>.html\"\n"
                            + UTF_8.carry(html));
        }
    },
    /** One document in two parts, which are two documents. */
    TORN {
        @Override
        String carry(String html) {
            int middle = html.length() / 2;
            return multipart("mixed", UTF_8.carry(html.substring(0, middle)), UTF_8.carry(html.substring(middle)));
        }
    },
    TEXT_BESIDE {
        @Override
        String carry(String html) {
            return multipart(
                    "mixed",
                    UTF_8.carry("<p>first"),
                    part("text/plain", html, StandardCharsets.UTF_8),
                    UTF_8.carry(html));
        }
    },
    PLAIN_TEXT {
        @Override
        String carry(String html) {
            return part("text/plain; charset=utf-8", html, StandardCharsets.UTF_8);
        }
    },
    FORWARDED {
        @Override
        String carry(String html) {
            return multipart(
                    "mixed",
                    UTF_8.carry("<p>See below.</p>"),
                    "Content-Type: message/rfc822\n\nFrom: a@b.test\nSubject: <b>x</b>\n" + UTF_8.carry(html));
        }
    };

    abstract String carry(String html);

    private static String part(String type, String text, Charset charset) {
        return "Content-Type: " + type + "\nContent-Transfer-Encoding: base64\n\n"
                + Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(text.getBytes(charset)) + "\n";
    }

    private static String multipart(String kind, String... parts) {
        StringBuilder all = new StringBuilder("Content-Type: multipart/" + kind + "; boundary=\"=_" + kind + "\"\n\n");
        for (String part : parts) {
            all.append("--=_").append(kind).append('\n').append(part).append('\n');
        }
        return all.append("--=_").append(kind).append("--\n").toString();
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder();
        int column = 0;
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = octet > ' ' && octet < 0x7f && octet != '=' && octet != '.';
            String written = plain ? String.valueOf((char) octet) : "=%02X".formatted(octet);
            column += written.length();
            if (column > 72) {
                out.append("=\n");
                column = written.length();
            }
            out.append(written);
        }
        return out.append('\n').toString();
    }

    /** RFC 2152: what matters to HTML, in modified base 64. */
    private static String utf7(String text) {
        StringBuilder out = new StringBuilder();
        for (char c : text.toCharArray()) {
            if (Character.isLetterOrDigit(c) && c < 0x7f || " /:?,.()'-".indexOf(c) >= 0) {
                out.append(c);
            } else {
                byte[] octets = {(byte) (c >> 8), (byte) c};
                out.append('+')
                        .append(Base64.getEncoder().withoutPadding().encodeToString(octets))
                        .append('-');
            }
            if (out.length() - out.lastIndexOf("\n") > 900) {
                out.append('\n');
            }
        }
        return out.toString();
    }
}
