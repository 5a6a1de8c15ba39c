"""From the first screen to an open space."""

import flet as ft

from views._shared.farewell import Farewell
from views._shared.hooks import use_model, use_services, use_session
from views._shared.keyed import keyed
from views._shared.signing import SigningModel
from views._shared.theme import Space
from views.onboarding.connecting import Connecting
from views.onboarding.set_up import SetUpSteps
from views.onboarding.state import SetUpModel, Step
from views.onboarding.welcome import Welcome


@ft.component
def Onboarding() -> list[ft.View]:
    """Show the welcome page or the step one is at."""
    services, session = use_services(), use_session()
    signing = use_model(lambda: SigningModel(services.sign_in, session))
    model = use_model(
        lambda: SetUpModel(
            services.people,
            session,
            services.sync,
            services.follower,
            signing,
            services.demonstration_server,
        )
    )
    step = model.state.step
    if signing.state.waiting or step is Step.CONNECT:
        body = Connecting(model, signing)
    else:
        body = Welcome(model, signing) if step is Step.WELCOME else SetUpSteps(model)
    return [
        ft.View(
            route="/",
            padding=0,
            controls=[
                ft.SafeArea(
                    ft.Column(
                        [
                            keyed("farewell", Farewell),
                            ft.Container(
                                body,
                                alignment=ft.Alignment.TOP_CENTER,
                                padding=ft.Padding.symmetric(
                                    horizontal=Space.PAGE, vertical=Space.NEAR
                                ),
                            ),
                        ],
                        key=f"onboarding-{model.state.step.name}",
                        scroll=ft.ScrollMode.AUTO,
                        expand=True,
                        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                    ),
                    expand=True,
                )
            ],
        )
    ]
