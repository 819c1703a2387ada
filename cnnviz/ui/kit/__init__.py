"""What every room uses: translation, links, toasts, lesson text, components. Knows no lesson."""
