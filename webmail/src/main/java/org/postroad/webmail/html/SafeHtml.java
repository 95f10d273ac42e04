package org.postroad.webmail.html;

import java.util.List;
import org.jsoup.nodes.Entities;
import org.postroad.common.mime.BodyPart;

/**
 * The HTML of a message, made safe to show. Immutable.
 *
 * @param html markup that passed {@link HtmlWall}; pictures of the message itself are {@code <img data-inline="N">}, pictures of other
 *     hosts that are not shown {@code <img data-remote>}; a link whose text names another host than it leads to carries {@code data-says}
 *     beside its {@code data-host}
 * @param css the sender's style sheets, written anew by {@link CssFilter}
 * @param remoteImages how many pictures of other hosts it has, shown or not
 * @param inline the pictures of the message itself that the markup shows; N counts from 0
 * @param ownColours whether the sender chose colours; if not, it may follow the page's
 * @param isTruncated whether something was left out at the end because there was too much
 */
record SafeHtml(
        String html,
        String css,
        int remoteImages,
        List<InlineImages.Shown> inline,
        boolean ownColours,
        boolean isTruncated) {
    /** Octets of HTML, in UTF-8, that are looked at; real mail stays far below. */
    static final int MAX_HTML = 2 << 20;

    SafeHtml {
        inline = List.copyOf(inline);
    }

    /** Puts together what a reader shows of one message, in order. Confined to one thread. */
    static final class Builder {
        private final boolean remoteShown;
        private final RemoteImages remote;
        private final InlineImages inline;
        private final HtmlRewriter rewriter;
        private final StringBuilder html = new StringBuilder();
        private boolean truncated;

        /**
         * @param root the message's body
         * @param remoteShown whether pictures of other hosts stay
         */
        Builder(BodyPart root, boolean remoteShown) {
            this.remoteShown = remoteShown;
            this.remote = new RemoteImages(remoteShown);
            this.inline = new InlineImages(root);
            this.rewriter = new HtmlRewriter(remote, inline);
        }

        Builder html(String text, boolean isTruncated) {
            html.append(HtmlWall.pass(rewriter.rewrite(text), remoteShown));
            truncated |= isTruncated;
            return this;
        }

        Builder plainText(String text, boolean isTruncated) {
            html.append(HtmlWall.pass("<div class=\"mail-text\">" + Entities.escape(text) + "</div>", remoteShown));
            truncated |= isTruncated;
            return this;
        }

        Builder image(BodyPart part) {
            inline.see(part)
                    .ifPresent(place ->
                            html.append(HtmlWall.pass("<p><img data-inline=\"" + place + "\"></p>", remoteShown)));
            return this;
        }

        SafeHtml build() {
            return new SafeHtml(
                    html.toString(),
                    rewriter.sheet(),
                    remote.count(),
                    inline.shown(),
                    rewriter.coloured(),
                    truncated || rewriter.truncated());
        }
    }
}
