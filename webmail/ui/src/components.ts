import "./parts/components-page.js";
