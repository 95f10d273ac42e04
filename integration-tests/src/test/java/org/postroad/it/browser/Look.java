package org.postroad.it.browser;

import com.microsoft.playwright.options.ColorScheme;

/**
 * How a page is looked at. Immutable.
 *
 * @param width of the window, CSS pixels
 * @param height of the window, CSS pixels
 */
public record Look(int width, int height, ColorScheme scheme) {
    /** A laptop, light. */
    public static final Look LAPTOP = of(1280);

    /** Light, with the height that goes with a width: a telephone's, a tablet's, a laptop's or a projector's. */
    public static Look of(int width) {
        int height = width < 600 ? 740 : width < 1000 ? 1024 : width < 1600 ? 800 : 1080;
        return new Look(width, height, ColorScheme.LIGHT);
    }

    public Look dark() {
        return new Look(width, height, ColorScheme.DARK);
    }

    /** As part of a file's name. */
    @Override
    public String toString() {
        return width + (scheme == ColorScheme.DARK ? "-dark" : "-light");
    }
}
