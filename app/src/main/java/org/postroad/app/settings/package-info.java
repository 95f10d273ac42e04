/**
 * The settings of one system: what {@code config/postroad.toml} shows, as records. {@link org.postroad.app.settings.SettingsReader} turns
 * the file into {@link org.postroad.app.settings.SystemSettings}; the lab makes them itself. Reads files, touches nothing else.
 */
@NullMarked
package org.postroad.app.settings;

import org.jspecify.annotations.NullMarked;
